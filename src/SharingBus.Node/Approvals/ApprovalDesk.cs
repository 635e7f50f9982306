using SharingBus.Exchange.V1;
using SharingBus.Hosting.Callers;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.V1;
using SharingBus.Node.Agencies;
using SharingBus.Node.Bundles;
using SharingBus.Node.Publishing;

namespace SharingBus.Node.Approvals;

/// <summary>Where a second person looks at what is held, and lets it go or not. Either is an entry of the journal; the outbox goes on from there.</summary>
internal sealed class ApprovalDesk(string agency, Journal journal, HeldViews views, TimeProvider time) : IDisposable
{
    // Two people settle one after the other, and the second is told that it is settled.
    private readonly SemaphoreSlim _gate = new(1);

    /// <summary>What waits.</summary>
    public HeldNotices Held { get; } = new(agency, journal, time);

    /// <summary>One notice, with what each role of the recipients would get of it under the bundle in force.</summary>
    /// <exception cref="ApprovalRefused">There is none.</exception>
    public async Task<GetHeldReleaseResponse> ShowAsync(Guid id, FederationSnapshot snapshot, CancellationToken cancellation)
    {
        HeldNotice held = await FindAsync(id, cancellation);
        DateTimeOffset now = time.GetUtcNow();
        var response = new GetHeldReleaseResponse { Item = held.ToMessage(now), BundleVersion = snapshot.Version };
        if (held.StatusAt(now) == HeldReleaseStatus.Waiting
            && await journal.Read.ContentAsync(new ContentKey(held.Index, 0), cancellation) is { } content)
        {
            response.Views.AddRange(views.Of(held, snapshot, AcceptedContent.Notice(content), now));
        }

        return response;
    }

    /// <summary>Lets a notice go.</summary>
    /// <exception cref="ApprovalRefused">It stays as it is.</exception>
    public Task<HeldRelease> ApproveAsync(Caller caller, ApproveReleaseRequest request, FederationSnapshot snapshot, CancellationToken cancellation) =>
        request.BundleVersion != 0 && request.BundleVersion != snapshot.Version
            ? throw new ApprovalRefused(
                ApprovalError.BundleChanged, $"Bundle {snapshot.Version} is in force by now: look again at what each role would get.")
            : SettleAsync(caller, request.MessageId.ToId(), request.Person, request.Reason, held => new JournalEntry
            {
                ReleaseApproved = new ReleaseApproved
                {
                    MessageId = request.MessageId, Recipients = { held.Recipients }, Person = request.Person, System = caller.System, Reason = request.Reason,
                },
            }, cancellation);

    /// <summary>Keeps a notice withheld for good.</summary>
    /// <exception cref="ApprovalRefused">It stays as it is.</exception>
    public Task<HeldRelease> RefuseAsync(Caller caller, RefuseReleaseRequest request, CancellationToken cancellation) =>
        SettleAsync(caller, request.MessageId.ToId(), request.Person, request.Reason, held => new JournalEntry
        {
            ReleaseRefused = new ReleaseRefused
            {
                MessageId = request.MessageId, Recipients = { held.Recipients }, Person = request.Person, System = caller.System, Reason = request.Reason,
            },
        }, cancellation);

    public void Dispose() => _gate.Dispose();

    private async Task<HeldRelease> SettleAsync(
        Caller caller, Guid? id, string person, string reason, Func<HeldNotice, JournalEntry> entry, CancellationToken cancellation)
    {
        ApprovalRules.CheckStatement(person, reason);
        Guid known = id ?? throw ApprovalRefused.Invalid("message_id", "Set the 16 bytes of the notice's id.");
        await _gate.WaitAsync(cancellation);
        try
        {
            HeldNotice held = await FindAsync(known, cancellation);
            ApprovalRules.CheckWaiting(held, time.GetUtcNow());
            ApprovalRules.CheckSecondPerson(held, caller.System, person);
            JournalEntry settlement = entry(held);
            settlement.TimeUnixMicros = Clock.Micros(time.GetUtcNow());
            var write = new JournalWrite { Entries = [settlement], Cursors = [await Held.PassAsync(known, cancellation)] };
            await journal.AppendAsync(write, CancellationToken.None);
            return (held with { Settlement = settlement }).ToMessage(time.GetUtcNow());
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task<HeldNotice> FindAsync(Guid id, CancellationToken cancellation) =>
        await Held.FindAsync(id, cancellation) ?? throw new ApprovalRefused(ApprovalError.NotFound, "No such notice of this agency is or was held.");
}
