using SharingBus.Policy.Analysis;
using SharingBus.Policy.V1;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Policy.Tests.Analysis;

/// <summary>One way to widen a policy, and what it is expected to show.</summary>
/// <param name="Name">What is done.</param>
/// <param name="Apply">Does it to one grant of the owner.</param>
/// <param name="Shows">What every widening that is found must be like.</param>
internal sealed record Widening(string Name, Action<SampleFederation, Grant> Apply, Func<Difference, bool> Shows)
{
    /// <summary>Every kind.</summary>
    public static IReadOnlyList<Widening> All { get; } =
    [
        new("another role", static (_, grant) => grant.Roles.Add("police.investigator"), static change => change.Reach.Role == "police.investigator"),
        new("another purpose", static (_, grant) => grant.Purposes.Add(Purpose.Safeguarding), static change => Says(change, "purpose", "SAFEGUARDING")),
        new("a stricter label", static (_, grant) => grant.MaxTlp = Tlp.AmberStrict, static change => Says(change, "label", "AMBER_STRICT")),
        new("tests", static (_, grant) => grant.Actualities.Add([Actuality.Actual, Actuality.Exercise, Actuality.Test]), static change => Says(change, "actuality", "TEST")),
        new("another form of harm", static (_, grant) => grant.HarmForms.Add(HarmForm.Gang), static change => Says(change, "form of harm", "GANG")),
        new("every form of harm", static (_, grant) => grant.HarmForms.Clear(), static change => Says(change, "form of harm", "anything but HATE")),
        new("less severe", static (_, grant) => grant.MinSeverity = Severity.Moderate, static change => Says(change, "severity", "MODERATE")),
        new("another urgency", static (_, grant) => grant.Urgencies.Add(Urgency.Future), static change => Says(change, "urgency", "FUTURE")),
        new("another intervention", static (_, grant) => grant.InterventionKinds.Add(InterventionKind.Therapy), static change => Says(change, "intervention", "THERAPY")),
        new("another prevention level", static (_, grant) => grant.PreventionLevels.Add(PreventionLevel.Primary), static change => Says(change, "prevention level", "PRIMARY")),
        new("another basis", static (_, grant) => grant.DisclosureBases.Add(DisclosureBasis.VitalInterest), static change => Says(change, "lawful basis", "VITAL_INTEREST")),
        new("any consent", static (_, grant) => grant.ConsentStatuses.Add(ConsentStatus.NotSought), static change => Says(change, "consent", "NOT_SOUGHT")),
        new("another secrecy", static (_, grant) => grant.SecrecyGates.Add(SecrecyGate.Social), static change => Says(change, "duty of secrecy", "SOCIAL")),
        new("another area", static (_, grant) => grant.Areas.Add(new Area { Country = "XX" }), static change => Says(change, "place", "in XX")),
        new("everywhere", static (_, grant) => grant.Areas.Clear(), static change => Says(change, "place", "not in XN")),
        new("later", static (_, grant) => grant.ValidUntil = "2026-09-01", static change => Says(change, "time", "from 2026-08-01 and before 2026-09-01")),
        new("earlier", static (_, grant) => grant.ValidFrom = "2026-02-15", static change => Says(change, "time", "from 2026-02-15 and before 2026-03-01")),
        new("another category", static (_, grant) => grant.Elements[0].SubjectCategories.Add(SubjectCategory.Witness), static change => Says(change, "persons", "WITNESS")),
        new("children", static (_, grant) => grant.Elements[0].AgeStatuses.Clear(), static change => Says(change, "persons", "only children")),
        new("another field", static (_, grant) => grant.Release.Add("modus"), static change => change.Reach.Paths is ["modus"]),
        new("a field below", static (_, grant) => grant.Release.Add("persons.health_note"), static change => change.Reach.Paths is ["persons.health_note"]),
        new("a named field", static (_, grant) => grant.Release.Add("handling.reporter.name"), static change => change.Reach.Paths is ["handling.reporter.name"]),
        new("a finer form", static (_, grant) => grant.Transforms[0].Transform = Transform.First20,
            static change => change is { Kind: DifferenceKind.Finer, FormBefore: Transform.First3, Reach: { Paths: ["title"], Form: Transform.First20 } }),
        new("another family", static (_, grant) => grant.Transforms[0].Transform = Transform.PseudonymAgreement,
            static change => change is { Kind: DifferenceKind.OtherForm, Reach: { Paths: ["title"], Form: Transform.PseudonymAgreement } }),
        new("as it is", static (_, grant) => grant.Release.Add("title"),
            static change => change is { Kind: DifferenceKind.Finer, ReleasedBefore: true, Reach: { Paths: ["title"], Form: Transform.Unspecified } }),
        new("break-glass", static (_, grant) => grant.Emergency = false, static change => Says(change, "break-glass", "only while break-glass is closed") || Says(change, "purpose", "PREVENTION")),
        new("without a withholding", static (federation, _) => federation.Policy.Withholdings.Clear(), static change => change.Reach.Paths is ["persons.date_of_birth"]),
        new("a narrower withholding", static (federation, _) => federation.Policy.Withholdings[0].Purposes.Add(Purpose.ImminentDanger),
            static change => change.Reach.Paths is ["persons.date_of_birth"] && Says(change, "purpose", "PREVENTION")),
        new("a longer agreement", static (federation, grant) => { grant.ValidUntil = ""; federation.Bundle.Agreements[0].ValidUntil = "2027-02-01"; },
            static change => Says(change, "time", "and before 2027-02-01")),
        new("fewer obligations", static (_, grant) => grant.Obligations = new Obligations { RetentionDays = 20 },
            static change => change is { Kind: DifferenceKind.FewerObligations, Obligations.RetentionDays: 20, ObligationsBefore.RetentionDays: 10, Reach.Paths.Count: 0 }),
        new("another party", static (federation, grant) =>
        {
            grant.Roles.Add(SampleFederation.Analyst);
            federation.Bundle.Agreements[0].Parties.Add(new Party { Agency = SampleFederation.Hub, ControllerRole = ControllerRole.Controller, Receives = true });
        }, static change => change.Reach.Recipient == SampleFederation.Hub),
    ];

    private static bool Says(Difference change, string subject, string words) => change.Reach.Conditions.Any(condition =>
        condition.Subject == subject && (condition.Words.Contains(words, StringComparison.Ordinal) || condition.Values.Contains(words)));
}
