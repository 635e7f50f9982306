using System.Security.Cryptography;
using Google.Protobuf;
using SharingBus.Exchange.V1;
using SharingBus.Hosting.Callers;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.Retention;
using SharingBus.Lineage.V1;
using SharingBus.Node.Admission;
using SharingBus.Node.Agencies;
using SharingBus.Node.Publishing;
using SharingBus.Node.Release;

namespace SharingBus.Node.Changes;

/// <summary>How the origin orders a change of a notice it published. Durable before it is answered; the outbox carries it to every holder.</summary>
internal sealed class ChangePipeline(
    string agency, Journal journal, LegalHolds holds, AcceptedNotices accepted, PublishAdmission admission, TimeProvider time)
{
    // As long as a notice may live, and long enough for a caller that comes back after a holiday.
    private static readonly TimeSpan KeepRequests = TimeSpan.FromDays(30);

    /// <summary>Orders one change.</summary>
    /// <exception cref="Grpc.Core.RpcException">The change is refused.</exception>
    public async Task<ChangeNoticeResponse> ChangeAsync(
        Caller caller, SystemOptions system, ChangeNoticeRequest request, CancellationToken cancellation)
    {
        Guid target = Check(request);
        if (admission.AdmitChange() is { } full)
        {
            throw full.ToException();
        }

        MessageHome? home = await journal.Messages.HomeAsync(target, cancellation);
        if (home is not { } stored || (await journal.Messages.ArrivalAsync(target, cancellation))?.Parse()?.Accepted is not { } notice)
        {
            throw new PublishRefused(PublishError.NotFound, "This agency published no such notice.").ToException();
        }

        if (!system.PublishTypes.Contains(notice.Type))
        {
            throw new PublishRefused(PublishError.NotPermitted, "The system may not change this type.").ToException();
        }

        // At the origin hold and order are the same agency's, and who wants both has to say which: the order would destroy what the hold is to keep.
        if (request.Change.Kind == ChangeKind.Erase && holds.IsHeld(target))
        {
            throw new PublishRefused(
                PublishError.LegalHold, "The notice is under a legal hold of this agency. Release the hold first, or restrict the notice: it is then kept and not used.").ToException();
        }

        if (await IsChangedTooOftenAsync(caller, request, target, cancellation))
        {
            throw new PublishRefused(
                PublishError.ChangedTooOften, $"The notice was changed in this way {ChangeBounds.Ordered} times. Retract it and publish another.").ToException();
        }

        IReadOnlyList<StoredHolder> holders = await journal.Messages.HoldersAsync(target, cancellation);
        string[] agencies = [.. holders.Select(h => h.Agency).Distinct()];
        // Before the change is durable: a release that comes after it must find it in the journal.
        accepted.Take(target);
        try
        {
            JournalReceipt receipt = await journal.AppendAsync(Write(caller, request, stored, agencies), cancellation);
            return receipt.Outcome == JournalOutcome.Conflict
                ? throw new PublishRefused(PublishError.RequestIdReused, "The request id was used for another change.").ToException()
                : new ChangeNoticeResponse { MessageId = receipt.MessageId.ToWire(), Holders = { agencies } };
        }
        catch (JournalException error)
        {
            throw JournalRefusals.From(error).ToException();
        }
    }

    // A request that comes again is no other change: it is answered as it was.
    private async Task<bool> IsChangedTooOftenAsync(Caller caller, ChangeNoticeRequest request, Guid target, CancellationToken cancellation) =>
        (await journal.Read.ChangesAsync(target, cancellation)).Count(c => c.Kind == request.Change.Kind) >= ChangeBounds.Ordered
        && await journal.Read.RequestAsync(Requester(caller), request.RequestId, cancellation) is null;

    private string Requester(Caller caller) => $"{agency}/{caller.System}";

    private static Guid Check(ChangeNoticeRequest request)
    {
        if (request.RequestId.Length is 0 or > 64)
        {
            throw Invalid("request_id", "Set an id of 1 to 64 characters.");
        }

        if (request.Change is null or { Kind: ChangeKind.Unspecified } or { Reason: ChangeReason.Unspecified }
            || !Enum.IsDefined(request.Change.Kind) || !Enum.IsDefined(request.Change.Reason))
        {
            throw Invalid("change", "Set the kind of the change and its reason, each to one that this version knows.");
        }

        bool replaces = request.Change.Kind is ChangeKind.Correct or ChangeKind.Supersede;
        if (replaces && request.Change.Replacement.ToId() is null)
        {
            throw Invalid("change.replacement", "Name the notice that takes its place; publish it first.");
        }

        if (!request.Change.Replacement.IsEmpty && request.Change.Replacement.ToId() is null)
        {
            throw Invalid("change.replacement", "Set the 16 bytes of a notice's id, or leave it out.");
        }

        return request.Change.Target.ToId() ?? throw Invalid("change.target", "Set the 16 bytes of the notice's id.");
    }

    private static Grpc.Core.RpcException Invalid(string field, string remedy) =>
        new PublishRefused(PublishError.InvalidRequest, "The change is not complete.", [new(field, remedy)]).ToException();

    private JournalWrite Write(Caller caller, ChangeNoticeRequest request, MessageHome target, string[] holders)
    {
        DateTimeOffset now = time.GetUtcNow();
        Guid id = Guid.CreateVersion7(now);
        Change change = request.Change;
        var ordered = new ChangeOrdered
        {
            MessageId = id.ToWire(),
            Change = change,
            System = caller.System,
            RequestId = request.RequestId,
            Holders = { holders },
        };
        return new JournalWrite
        {
            Entries = [new JournalEntry { TimeUnixMicros = Clock.Micros(now), ChangeOrdered = ordered }],
            Request = new RequestRecord(
                Requester(caller), request.RequestId, SHA256.HashData(request.ToByteArray()), id, Clock.Micros(now + KeepRequests)),
            Changes = [new ChangeRecord(target.MessageId, id, agency, change.Kind, change.Reason, change.Replacement.ToId())],
            ErasedContents = change.Kind == ChangeKind.Erase ? [new ContentKey(target.Index, target.Part)] : [],
        };
    }
}
