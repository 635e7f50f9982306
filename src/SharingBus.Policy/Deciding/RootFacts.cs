using SharingBus.Policy.Schema;
using SharingBus.Vocabulary;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Policy.Deciding;

/// <summary>The numbers of those top-level fields of a notice type that a decision reads.</summary>
/// <param name="HarmForm">Field number of the form of harm; 0 where there is none.</param>
/// <param name="Severity">Field number of the severity; 0 where there is none.</param>
/// <param name="Urgency">Field number of the urgency; 0 where there is none.</param>
internal sealed record RootFacts(int HarmForm, int Severity, int Urgency)
{
    /// <summary>Behind this field number there is nothing to read; the handling is field 1.</summary>
    public int Last { get; } = Math.Max(1, Math.Max(HarmForm, Math.Max(Severity, Urgency)));

    public static RootFacts Of(int type) => NoticeTypes.IsKnown((NoticeType)type)
        ? new RootFacts(Number((NoticeType)type, "harm_form"), Number((NoticeType)type, "severity"), Number((NoticeType)type, "urgency"))
        : new RootFacts(0, 0, 0);

    public Fact? FactAt(int number) =>
        number == HarmForm ? Fact.HarmForm : number == Severity ? Fact.Severity : number == Urgency ? Fact.Urgency : null;

    private static int Number(NoticeType type, string field) =>
        NoticeTypes.Descriptor(type).FindFieldByName(field)?.FieldNumber ?? 0;
}
