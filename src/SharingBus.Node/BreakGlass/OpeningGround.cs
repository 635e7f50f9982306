using SharingBus.Federation.V1;
using SharingBus.Node.Bundles;
using SharingBus.Policy.Compiling;
using SharingBus.Policy.V1;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Node.BreakGlass;

/// <summary>What allows break-glass, and on what terms: an agreement, or the emergency right of a role.</summary>
/// <param name="MaxHours">The longest it may be open.</param>
/// <param name="End">It ends here at the latest.</param>
/// <param name="SupervisorAgency">The agency of the role that is told and reviews.</param>
/// <param name="SupervisorRole">That role; empty where nobody is named.</param>
internal sealed record OpeningGround(uint MaxHours, DateTimeOffset End, string SupervisorAgency, string SupervisorRole)
{
    /// <summary>Whom the agreement names, where that is another agency and a role of this one may review in their place.</summary>
    public (string Agency, string Role) Agreed { get; init; } = ("", "");

    /// <summary>The longest that an agreement may allow.</summary>
    public const uint MostHours = 72;

    /// <summary>The longest by the emergency right.</summary>
    public const uint HoursByRight = 24;

    /// <summary>The terms of an agreement that joins an agency and its recipients and is in force; null where it allows nothing, or is none.</summary>
    public static OpeningGround? OfAgreement(FederationSnapshot snapshot, string id, string agency, IReadOnlyList<string> recipients, DateTimeOffset now)
    {
        Agreement? agreement = snapshot.Verified.Bundle.Agreements.FirstOrDefault(a => a.Id == id);
        return agreement is { BreakGlass: { } terms }
            && agreement.IsInForce(now)
            && agreement.Purposes.Contains(Purpose.ImminentDanger)
            && agreement.Parties.Any(p => p.Agency == agency && p.Sends)
            && recipients.All(recipient => recipient != agency && agreement.Parties.Any(p => p.Agency == recipient && p.Receives))
            ? new OpeningGround(Math.Min(terms.MaxHours, MostHours), agreement.End(), terms.SupervisorAgency, terms.SupervisorRole)
            : null;
    }

    /// <summary>The terms of a role's emergency right; null where it has none.</summary>
    /// <param name="snapshot">The bundle in force.</param>
    /// <param name="agency">The agency.</param>
    /// <param name="role">The role.</param>
    /// <param name="supervisor">The role of the agency that reviews where no agreement names one.</param>
    public static OpeningGround? OfRight(FederationSnapshot snapshot, string agency, string role, string supervisor) =>
        HasRight(snapshot, agency, role) ? new OpeningGround(HoursByRight, DateTimeOffset.MaxValue, agency, supervisor) : null;

    private static bool HasRight(FederationSnapshot snapshot, string agency, string role) =>
        snapshot.Verified.Bundle.Agencies.Any(a => a.Id == agency && a.Roles.Any(r => r.Id == role && r.EmergencyRight));

    /// <summary>The same, reviewed by a role of the agency too where the agreement's supervisor is another's.</summary>
    public OpeningGround SupervisedWithin(string agency, string standIn) => SupervisorAgency == agency || standIn.Length == 0
        ? this
        : this with { SupervisorAgency = agency, SupervisorRole = standIn, Agreed = (SupervisorAgency, SupervisorRole) };

    /// <summary>Whether the ground of an opening still stands towards a recipient.</summary>
    public static bool Stands(Opening opening, FederationSnapshot snapshot, string agency, string recipient, DateTimeOffset now) => opening.IsByRight
        ? HasRight(snapshot, agency, opening.Opened.Role)
        : OfAgreement(snapshot, opening.Opened.AgreementId, agency, [recipient], now) is not null;
}
