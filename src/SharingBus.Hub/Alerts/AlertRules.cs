using Grpc.Core;
using SharingBus.Fusion.V1;
using SharingBus.Hosting.Errors;

namespace SharingBus.Hub.Alerts;

/// <summary>What an acknowledgement and a hand-over must say before they count.</summary>
internal static class AlertRules
{
    // Long enough for a full name and a service number.
    private const int MaxPerson = 200;

    // A paragraph; a longer one belongs into a case file.
    private const int MaxText = 1_000;

    /// <summary>Refuses what lacks a name, with every fault at once.</summary>
    public static void Check(AcknowledgeAlertRequest request) => Refuse(
        "ACKNOWLEDGEMENT_INCOMPLETE",
        "The acknowledgement lacks what must be on record.",
        Person("person", request.Person),
        Text("note", request.Note, isNeeded: false));

    /// <summary>Refuses what lacks names or a reason, with every fault at once.</summary>
    public static void Check(HandOverRequest request) => Refuse(
        "HAND_OVER_INCOMPLETE",
        "The hand-over lacks what must be on record.",
        Person("from", request.From),
        Person("to", request.To),
        Text("reason", request.Reason, isNeeded: true));

    /// <summary>What to say of an alert that is not known.</summary>
    public static RpcException NoAlert() => WireError.Create(
        StatusCode.NotFound, "ALERT_NOT_FOUND", "The hub published no such alert. A cancellation has the id of the alert it cancels.");

    /// <summary>What to say of an alert whose place another took.</summary>
    public static RpcException NotStanding() => WireError.Create(
        StatusCode.FailedPrecondition, "ALERT_NOT_STANDING", "The alert was updated or cancelled; acknowledge the one that took its place.");

    /// <summary>What to say of an agency that was not asked.</summary>
    public static RpcException NotAsked() => WireError.Create(
        StatusCode.InvalidArgument,
        "AGENCY_NOT_ASKED",
        "The alert did not go to this agency.",
        [new FieldViolation("agency", "Name an agency of its recipients, or leave it out where the hub's own people take it on.")]);

    /// <summary>What to say of a rota that is not known.</summary>
    public static RpcException NoRota() => WireError.Create(
        StatusCode.NotFound, "ROTA_NOT_FOUND", "The hub's alerting document has no such rota.", [new FieldViolation("rota", "List the duties to see the rotas.")]);

    /// <summary>What to say of somebody who hands over what another has.</summary>
    public static RpcException NotOnDuty() => WireError.Create(
        StatusCode.FailedPrecondition, "NOT_ON_DUTY", "Somebody else is on duty on this rota now.", [new FieldViolation("from", "List the duties to see who is.")]);

    private static void Refuse(string reason, string message, params FieldViolation?[] faults)
    {
        FieldViolation[] found = [.. faults.OfType<FieldViolation>()];
        if (found.Length > 0)
        {
            throw WireError.Create(StatusCode.InvalidArgument, reason, message, found);
        }
    }

    private static FieldViolation? Person(string field, string name) =>
        name.Trim().Length is 0 or > MaxPerson ? new FieldViolation(field, $"Name the person, in at most {MaxPerson} characters.") : null;

    private static FieldViolation? Text(string field, string text, bool isNeeded) =>
        text.Trim().Length > MaxText || (isNeeded && text.Trim().Length == 0)
            ? new FieldViolation(field, $"Say why, in at most {MaxText} characters.")
            : null;
}
