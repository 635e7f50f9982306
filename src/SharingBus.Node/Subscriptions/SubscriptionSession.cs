using Grpc.Core;
using SharingBus.Exchange.V1;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.V1;
using SharingBus.Node.Agencies;
using SharingBus.Node.Bundles;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Node.Subscriptions;

/// <summary>
/// One open stream to a subscriber: gives what stands in the role's inbox behind the last acknowledgement, never more under way than
/// asked for. Every delivery and acknowledgement is on record before it counts.
/// </summary>
internal sealed class SubscriptionSession(
    SubscriptionKey key, SubscribeOpen open, Journal journal, Inbox inbox, FederationState federation, TimeProvider time)
{
    /// <summary>Deliveries under way unless the subscriber says otherwise.</summary>
    public const int DefaultOutstanding = 1_000;

    /// <summary>Most deliveries under way: bounds what a session holds in memory.</summary>
    public const int MaxOutstanding = 10_000;

    // One frame: many deliveries for one flush, small enough that the first is not held back.
    private const int FrameDeliveries = 512;
    private const long FrameBytes = 1024 * 1024;

    private readonly Outstanding _outstanding =
        new(open.MaxOutstanding == 0 ? DefaultOutstanding : (int)Math.Min(open.MaxOutstanding, MaxOutstanding));

    private readonly HashSet<NoticeType> _types = [.. open.Types_];

    /// <summary>Serves the stream until the caller, the register or another session ends it.</summary>
    public async Task RunAsync(
        IAsyncStreamReader<SubscribeRequest> requests, IServerStreamWriter<SubscribeResponse> responses, CancellationToken cancellation)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task reading = ReadAcknowledgementsAsync(requests, end);
        try
        {
            await DeliverAsync(responses, end.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // The subscriber has finished its side of the stream.
        }
        finally
        {
            await end.CancelAsync();
            await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        // A subscriber that is gone ends its session; that is its right and no error.
        if (reading is { IsFaulted: true, Exception.InnerException: not IOException })
        {
            await reading;
        }
    }

    private async Task DeliverAsync(IServerStreamWriter<SubscribeResponse> responses, CancellationToken cancellation)
    {
        ulong position = (ulong)(await journal.Read.CursorAsync(key.Cursor, cancellation) ?? 0);
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            RequireRole();
            long size = journal.Size;
            Task change = federation.NextChangeAsync();
            Task roomier = _outstanding.NextRoomAsync();
            int room = Math.Min(_outstanding.Room, FrameDeliveries);
            List<InboxItem> page = room > 0 ? await inbox.ReadAsync(key.Role, position, room, FrameBytes, cancellation) : [];
            if (page.Count == 0)
            {
                await WaitAsync(room > 0 ? size : null, roomier, change, cancellation);
                continue;
            }

            position = page[^1].Position;
            await GiveAsync(page, responses, cancellation);
        }
    }

    private async Task WaitAsync(long? size, Task roomier, Task change, CancellationToken cancellation)
    {
        using var wait = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task growth = size is { } known ? journal.WaitForGrowthAsync(known, wait.Token).AsTask() : Task.Delay(Timeout.Infinite, wait.Token);
        await Task.WhenAny(growth, roomier, change);
        await wait.CancelAsync();
        await growth.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private void RequireRole()
    {
        if (federation.Current?.Hosts(key.Agency, key.Role) == false)
        {
            throw SubscriptionRefusals.RoleGone();
        }
    }

    private async Task GiveAsync(List<InboxItem> page, IServerStreamWriter<SubscribeResponse> responses, CancellationToken cancellation)
    {
        page.RemoveAll(item => item.Delivery is not { } delivery || (_types.Count > 0 && !_types.Contains(delivery.Type)));
        if (page.Count == 0)
        {
            return;
        }

        await journal.AppendAsync(new JournalWrite { Entries = [.. new GivenMessages(page).ByOrigin.Select(Delivered)] }, cancellation);
        _outstanding.Add(page);
        var frame = new SubscribeResponse();
        frame.Deliveries.AddRange(page.Select(item => item.Delivery));
        await responses.WriteAsync(frame, cancellation);
    }

    private async Task ReadAcknowledgementsAsync(IAsyncStreamReader<SubscribeRequest> requests, CancellationTokenSource end)
    {
        try
        {
            while (await requests.MoveNext(end.Token))
            {
                if (requests.Current.FrameCase != SubscribeRequest.FrameOneofCase.Acknowledge)
                {
                    throw SubscriptionRefusals.AlreadyOpen();
                }

                await AcknowledgeAsync(requests.Current.Acknowledge.Position);
            }
        }
        finally
        {
            await end.CancelAsync();
        }
    }

    private async Task AcknowledgeAsync(ulong position)
    {
        IReadOnlyList<InboxItem> done = _outstanding.Acknowledge(position);
        if (done.Count == 0)
        {
            return;
        }

        await journal.AppendAsync(new JournalWrite
        {
            Entries = [.. new GivenMessages(done).ByOrigin.Select(given => Acknowledged(given, done[^1].Position))],
            Cursors = [new CursorMove(key.Cursor, (long)done[^1].Position)],
        });
    }

    private JournalEntry Delivered((string Origin, IEnumerable<BatchPart> Parts) given) => new()
    {
        TimeUnixMicros = Clock.Micros(time.GetUtcNow()),
        Delivered = new Delivered { Role = key.Role, Subscriber = key.Subscriber, Origin = given.Origin, Parts = { given.Parts } },
    };

    private JournalEntry Acknowledged((string Origin, IEnumerable<BatchPart> Parts) given, ulong position) => new()
    {
        TimeUnixMicros = Clock.Micros(time.GetUtcNow()),
        Acknowledged = new Acknowledged
        {
            Role = key.Role, Subscriber = key.Subscriber, Origin = given.Origin, Position = position, Parts = { given.Parts },
        },
    };
}
