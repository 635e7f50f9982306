using SharingBus.Exchange.V1;
using SharingBus.Hosting.Errors;
using SharingBus.Node.Bundles;

namespace SharingBus.Node.BreakGlass;

/// <summary>What a request to open break-glass must hold, and what it may rest on.</summary>
/// <param name="agency">The agency that opens.</param>
/// <param name="standIn">The role of the agency that reviews where no agreement names one of it; empty where there is none.</param>
internal sealed class OpeningRules(string agency, string standIn)
{
    private const int LongestRequestId = 64;
    private const int LongestName = 200;
    private const int LongestReason = 500;

    /// <summary>Agencies that it opens towards, at most 64.</summary>
    public const int MaxRecipients = 64;

    /// <summary>Whether a statement of who and why is complete.</summary>
    public static bool IsStatement(string person, string reason) =>
        !string.IsNullOrWhiteSpace(person) && person.Length <= LongestName && !string.IsNullOrWhiteSpace(reason) && reason.Length <= LongestReason;

    /// <summary>Checks a statement of who and why.</summary>
    public static void CheckStatement(string person, string reason)
    {
        if (string.IsNullOrWhiteSpace(person) || person.Length > LongestName)
        {
            throw BreakGlassRefused.Invalid("person", $"Name who decides it, in 1 to {LongestName} characters.");
        }

        if (string.IsNullOrWhiteSpace(reason) || reason.Length > LongestReason)
        {
            throw BreakGlassRefused.Invalid("reason", $"Say why in 1 to {LongestReason} characters.");
        }
    }

    /// <summary>The ground on which a request is carried out.</summary>
    /// <exception cref="BreakGlassRefused">There is none, or the request lacks something.</exception>
    public OpeningGround Check(OpenBreakGlassRequest request, FederationSnapshot snapshot, DateTimeOffset now)
    {
        if (request.RequestId.Length is 0 or > LongestRequestId)
        {
            throw BreakGlassRefused.Invalid("request_id", $"Set an id of 1 to {LongestRequestId} characters, unique per caller.");
        }

        CheckStatement(request.Person, request.Reason);
        CheckRecipients(request, snapshot);
        OpeningGround ground = GroundOf(request, snapshot, now).SupervisedWithin(agency, standIn);
        if (request.Hours == 0 || request.Hours > ground.MaxHours)
        {
            throw new BreakGlassRefused(
                BreakGlassError.TooLong, "It cannot be open for so long.", new FieldViolation("hours", $"Set 1 to {ground.MaxHours}."));
        }

        CheckSupervisor(ground, snapshot);
        return ground;
    }

    private void CheckRecipients(OpenBreakGlassRequest request, FederationSnapshot snapshot)
    {
        if (request.Recipients.Count is 0 or > MaxRecipients)
        {
            throw new BreakGlassRefused(
                BreakGlassError.NoRecipients, $"Name 1 to {MaxRecipients} agencies: break-glass never opens towards everyone.");
        }

        string[] members = [.. snapshot.Verified.Bundle.Agencies.Select(a => a.Id).Where(a => a != agency)];
        if (request.Recipients.Any(recipient => !members.Contains(recipient)))
        {
            throw new BreakGlassRefused(
                BreakGlassError.UnknownAgency,
                "A recipient is no other member of the federation.",
                new FieldViolation("recipients", "Use the ids of the federation's register."));
        }
    }

    private OpeningGround GroundOf(OpenBreakGlassRequest request, FederationSnapshot snapshot, DateTimeOffset now)
    {
        if (request.AgreementId.Length == 0)
        {
            return OpeningGround.OfRight(snapshot, agency, request.Role, standIn) ?? throw new BreakGlassRefused(
                BreakGlassError.NotAllowed, "The role has no emergency right. Name the agreement that allows break-glass, or ask who has the right.");
        }

        return OpeningGround.OfAgreement(snapshot, request.AgreementId, agency, request.Recipients, now) ?? throw new BreakGlassRefused(
            BreakGlassError.NotAllowed,
            "The agreement allows no break-glass towards these recipients for IMMINENT_DANGER now.",
            new FieldViolation("agreement_id", "Name an agreement in force that has terms for it and joins this agency with each recipient."));
    }

    private void CheckSupervisor(OpeningGround ground, FederationSnapshot snapshot)
    {
        if (!snapshot.Hosts(ground.SupervisorAgency, ground.SupervisorRole))
        {
            throw new BreakGlassRefused(
                BreakGlassError.NoSupervisor,
                "Nobody would review it: the agreement, or for the emergency right the node's configuration, has to name a role of the register.");
        }
    }
}
