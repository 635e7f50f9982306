using Grpc.Core;
using Microsoft.AspNetCore.Http;
using SharingBus.Exchange.V1;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.V1;
using SharingBus.Node.Agencies;
using SharingBus.Node.Bundles;

namespace SharingBus.Node.Subscriptions;

/// <summary>
/// One open stream to a subscriber: gives what stands in the role's inbox from where the subscription stands, never more under way than
/// asked for. Every delivery and acknowledgement is on record before it counts.
/// </summary>
internal sealed class SubscriptionSession : IDisposable
{
    /// <summary>Deliveries under way unless the subscriber says otherwise.</summary>
    public const int DefaultOutstanding = 1_000;

    /// <summary>Most deliveries under way: bounds what a session holds in memory.</summary>
    public const int MaxOutstanding = 10_000;

    /// <summary>Bytes of views under way unless the subscriber says otherwise, 16 MiB: the default number of notices of 16 KiB.</summary>
    public const long DefaultOutstandingBytes = 16L * 1024 * 1024;

    /// <summary>Most bytes of views under way, 256 MiB: bounds what is given again after a break.</summary>
    public const long MaxOutstandingBytes = 256L * 1024 * 1024;

    /// <summary>
    /// Messages passed over with nothing under way before the cursor moves: a restart looks at no more of them again, and not every one
    /// costs a commit.
    /// </summary>
    public const int PassedOverPerMove = 256;

    // One frame: many deliveries for one flush, small enough that the first is not held back. It is all that a session holds of content.
    private const int FrameDeliveries = 512;
    private const long FrameBytes = 1024 * 1024;

    private readonly SubscriptionKey _key;
    private readonly HostedAgency _agency;
    private readonly SubscriptionContext _context;
    private readonly NoticeFilter _filter;
    private readonly SubscriptionCursor _cursor;
    private readonly Outstanding _outstanding;
    private InboxPosition _next;
    private int _passedOver;

    private SubscriptionSession(
        SubscriptionKey key, SubscribeOpen open, SubscriptionContext context, SubscriptionCursor cursor, InboxPosition start)
    {
        _key = key;
        _context = context;
        _agency = context.Agency;
        _cursor = cursor;
        _next = start;
        _filter = NoticeFilter.Of(open);
        _outstanding = new Outstanding(
            open.MaxOutstanding == 0 ? DefaultOutstanding : (int)open.MaxOutstanding,
            open.MaxOutstandingBytes == 0 ? DefaultOutstandingBytes : (long)open.MaxOutstandingBytes,
            _next);
    }

    /// <summary>Finds where to begin. A start behind the cursor passes over what stands in between, for good.</summary>
    /// <exception cref="RpcException">The start cannot be had.</exception>
    public static async Task<SubscriptionSession> OpenAsync(
        SubscriptionKey key, SubscribeOpen open, SubscriptionContext context, CancellationToken cancellation)
    {
        Journal journal = context.Agency.Journal;
        SubscriptionCursor cursor = await SubscriptionCursor.OpenAsync(key, journal, cancellation);
        try
        {
            InboxPosition start = await new SubscriptionStart(journal).FindAsync(open, key.Role, cursor.Done, cancellation);
            await cursor.MoveAsync(() => ([], start.Done));
            return new SubscriptionSession(key, open, context, cursor, start);
        }
        catch
        {
            cursor.Dispose();
            throw;
        }
    }

    /// <summary>Serves the stream until the caller, the register or another session ends it.</summary>
    public async Task RunAsync(
        IAsyncStreamReader<SubscribeRequest> requests, IServerStreamWriter<SubscribeResponse> responses, HttpContext http, CancellationToken cancellation)
    {
        await using var role = new RightsWatch(() => IsHosted && _context.MayAct(), _context.Federation, _context.Time, http);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var work = CancellationTokenSource.CreateLinkedTokenSource(end.Token, role.Gone);
        using var write = CancellationTokenSource.CreateLinkedTokenSource(end.Token, role.Cut);
        Task reading = ReadAcknowledgementsAsync(requests, end);
        try
        {
            await DeliverAsync(page => GiveAsync(page, role, responses, write.Token), work.Token);
        }
        catch (OperationCanceledException) when (role.Gone.IsCancellationRequested)
        {
            throw Revoked();
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // The subscriber has finished its side of the stream.
        }
        finally
        {
            await end.CancelAsync();
            await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _agency.SubscriptionMetrics.Release(_outstanding.Items);
        }

        // A subscriber that is gone ends its session; that is its right and no error.
        if (reading is { IsFaulted: true, Exception.InnerException: not IOException })
        {
            await reading;
        }
    }

    public void Dispose() => _cursor.Dispose();

    private async Task DeliverAsync(Func<InboxPage, Task> giveAsync, CancellationToken cancellation)
    {
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            long size = _agency.Journal.Size;
            Task roomier = _outstanding.NextRoomAsync();
            if (_outstanding.Room is not { Count: > 0, Bytes: > 0 } room)
            {
                await WaitAsync(null, roomier, cancellation);
                continue;
            }

            InboxPage page = await _agency.Inbox.ReadAsync(
                _key.Role, _filter, _next, Math.Min(room.Count, FrameDeliveries), Math.Min(room.Bytes, FrameBytes), cancellation);
            if (page.Next == _next)
            {
                await WaitAsync(size, roomier, cancellation);
                continue;
            }

            _next = page.Next;
            await giveAsync(page);
        }
    }

    private async Task WaitAsync(long? size, Task roomier, CancellationToken cancellation)
    {
        using var wait = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task growth = size is { } known ? _agency.Journal.WaitForGrowthAsync(known, wait.Token).AsTask() : Task.Delay(Timeout.Infinite, wait.Token);
        await Task.WhenAny(growth, roomier);
        await wait.CancelAsync();
        await growth.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    // What was read under an earlier bundle is given under the one in force now, or not at all.
    private async Task GiveAsync(
        InboxPage page, RightsWatch role, IServerStreamWriter<SubscribeResponse> responses, CancellationToken cancellation)
    {
        if (!role.Holds)
        {
            throw Revoked();
        }

        if (page.Items.Count > 0)
        {
            await _agency.Journal.AppendAsync(new JournalWrite { Entries = [.. new GivenMessages(page.Items).ByOrigin.Select(Delivered)] }, cancellation);
            PathMoments.Reached(PathMoments.Delivering);
        }

        _outstanding.Add(page);
        _agency.SubscriptionMetrics.Deliver(page.Items);
        await PassOverAsync(page.PassedOver);
        _agency.SubscriptionMetrics.PassOver(page.PassedOver);
        if (page.Items.Count > 0)
        {
            var frame = new SubscribeResponse();
            frame.Deliveries.AddRange(page.Items.Select(item => item.Delivery));
            await responses.WriteAsync(frame, cancellation);
        }
    }

    // Whether the bundle in force gives the role to the agency.
    private bool IsHosted => _context.Federation.Current?.Hosts(_key.Agency, _key.Role) ?? true;

    private RpcException Revoked()
    {
        if (!IsHosted)
        {
            SubscriptionLog.RoleRevoked(_context.Logger, _key.Agency, _key.Role, _key.Subscriber);
            return SubscriptionRefusals.RoleGone();
        }

        SubscriptionLog.SystemRevoked(_context.Logger, _key.Agency, _key.Role, _key.Subscriber);
        return SubscriptionRefusals.SystemGone();
    }

    // With anything under way the next acknowledgement moves the cursor past what was passed over.
    private async Task PassOverAsync(int messages)
    {
        _passedOver += messages;
        if (_passedOver < PassedOverPerMove || _outstanding.DoneIfIdle is null)
        {
            return;
        }

        _passedOver = 0;
        if (await _cursor.MoveAsync(() => ([], _outstanding.DoneIfIdle ?? 0)))
        {
            _agency.SubscriptionMetrics.CursorMoved();
        }
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

                SubscribeAcknowledge acknowledge = requests.Current.Acknowledge;
                if (acknowledge.Positions.Count > MaxOutstanding)
                {
                    throw SubscriptionRefusals.TooManyAtOnce();
                }

                await _cursor.MoveAsync(() => Acknowledge(acknowledge));
            }
        }
        finally
        {
            await end.CancelAsync();
        }
    }

    private (IReadOnlyList<JournalEntry> Entries, ulong Done) Acknowledge(SubscribeAcknowledge acknowledge)
    {
        (IReadOnlyList<InboxItem> items, ulong done) = _outstanding.Acknowledge(acknowledge.Position, acknowledge.Positions);
        if (items.Count == 0)
        {
            return ([], 0);
        }

        _agency.SubscriptionMetrics.Acknowledge(items);
        return ([.. new GivenMessages(items).ByOrigin.Select(given => Acknowledged(given, done))], done);
    }

    private JournalEntry Delivered((string Origin, IEnumerable<BatchPart> Parts) given) => new()
    {
        TimeUnixMicros = Clock.Micros(_context.Time.GetUtcNow()),
        Delivered = new Delivered { Role = _key.Role, Subscriber = _key.Subscriber, Origin = given.Origin, Parts = { given.Parts } },
    };

    private JournalEntry Acknowledged((string Origin, IEnumerable<BatchPart> Parts) given, ulong done) => new()
    {
        TimeUnixMicros = Clock.Micros(_context.Time.GetUtcNow()),
        Acknowledged = new Acknowledged
        {
            Role = _key.Role, Subscriber = _key.Subscriber, Origin = given.Origin, Position = done, Parts = { given.Parts },
        },
    };
}
