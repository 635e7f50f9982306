using SharingBus.Vocabulary.Wire;

namespace SharingBus.Vocabulary.Validation;

/// <summary>What must be decided before a person is named.</summary>
internal static class PersonRules
{
    public static void Person(WireView person, ref Findings findings)
    {
        // A number or an account names a person as much as a name does.
        bool named = person.Has(V1.Person.NamesFieldNumber) || person.Has(V1.Person.IdentifiersFieldNumber);
        if (named && !person.Has(V1.Person.ThresholdDecisionFieldNumber))
        {
            findings.Add(
                "threshold_decision", ViolationReason.ThresholdDecisionMissing,
                "A person is named: say who decided how far concern is established, and why. Belief, speech or origin alone is never enough.");
        }
    }
}
