using Google.Protobuf.Collections;
using SharingBus.Policy.Deciding;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Policy.Compiling;

/// <summary>One condition of a grant beside its label.</summary>
/// <param name="Holds">Whether it is met.</param>
/// <param name="Word">What is missing where it is not.</param>
internal sealed record GrantCondition(GrantCondition.Test Holds, string Word)
{
    public delegate bool Test(CompiledGrant grant, in DecisionRequest request, in ReleaseGate gate);

    /// <summary>All of them; those that fail most often stand first.</summary>
    public static IReadOnlyList<GrantCondition> All { get; } = Make();

    /// <summary>Makes the list; for tests as well, which a list that was made before would tell nothing.</summary>
    public static IReadOnlyList<GrantCondition> Make() =>
    [
        new(static (grant, in request, in _) => grant.Concerns(request.Type), "the notice type"),
        new(static (grant, in request, in _) => Allows(grant.Rule.Agencies, request.Recipient), "the recipient agency"),
        new(static (grant, in request, in _) => grant.NamesRole(request.Role) || grant.Rule.Roles.Contains(RuleNames.Any), "the role"),
        new(static (grant, in request, in _) => grant.Rule.Purposes.Contains(request.Facts.Purpose), "the purpose"),
        new(static (grant, in request, in _) => grant.Period.Contains(request.Now), "the time"),
        new(static (grant, in _, in gate) => !grant.Emergency || gate.EmergencyOpen, "open break-glass"),
        new(static (grant, in _, in gate) => grant.Emergency || gate.Kind is not null, "an agreement"),
        new(
            static (grant, in _, in gate) => grant.Rule.AgreementKinds.Count == 0 || (gate.Kind is { } kind && grant.Rule.AgreementKinds.Contains(kind)),
            "the kind of agreement"),
        new(static (grant, in _, in gate) => Allows(grant.Rule.Sectors, gate.Sector), "the recipient's sector"),
        new(static (grant, in request, in _) => AllowsActuality(grant.Rule.Actualities, request.Facts.Actuality), "the actuality"),
        new(static (grant, in request, in _) => Allows(grant.Rule.HarmForms, request.Facts.HarmForm), "the form of harm"),
        new(static (grant, in request, in _) => AllowsSeverity(grant.Rule.MinSeverity, request.Facts.Severity), "the severity"),
        new(static (grant, in request, in _) => Allows(grant.Rule.Urgencies, request.Facts.Urgency), "the urgency"),
        new(static (grant, in request, in _) => Allows(grant.Rule.InterventionKinds, request.Facts.InterventionKind), "the kind of intervention"),
        new(static (grant, in request, in _) => Allows(grant.Rule.PreventionLevels, request.Facts.PreventionLevel), "the level of prevention"),
        new(static (grant, in request, in _) => Allows(grant.Rule.DisclosureBases, request.Facts.DisclosureBasis), "the lawful basis"),
        new(static (grant, in request, in _) => Allows(grant.Rule.ConsentStatuses, request.Facts.ConsentStatus), "the consent"),
        new(static (grant, in request, in _) => Allows(grant.Rule.SecrecyGates, AsDecided(request.Facts.SecrecyGate)), "the duty of secrecy"),
        new(
            static (grant, in request, in _) => grant.Rule.Areas.Count == 0 || (request.Facts.Area is { } area && grant.Rule.Areas.Any(area.IsIn)),
            "the area"),
    ];

    // An empty list does not restrict.
    private static bool Allows<T>(RepeatedField<T> list, T value) => list.Count == 0 || list.Contains(value);

    // A notice that says nothing of a duty of secrecy is under none.
    private static SecrecyGate AsDecided(SecrecyGate gate) => gate == SecrecyGate.Unspecified ? SecrecyGate.None : gate;

    private static bool AllowsActuality(RepeatedField<Actuality> list, Actuality actuality) =>
        list.Count == 0 ? actuality is Actuality.Actual or Actuality.Exercise : list.Contains(actuality);

    // A lower number is more severe; UNKNOWN is the last one.
    private static bool AllowsSeverity(Severity least, Severity severity) =>
        least == Severity.Unspecified || (severity != Severity.Unspecified && severity <= least);
}
