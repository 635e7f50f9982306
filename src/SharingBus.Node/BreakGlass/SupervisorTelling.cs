using System.Collections.Concurrent;
using Google.Protobuf;
using Microsoft.Extensions.Logging;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.V1;
using SharingBus.Node.Agencies;
using SharingBus.Node.Bundles;

namespace SharingBus.Node.BreakGlass;

/// <summary>
/// Sees to it that a supervisor in another agency is told: what was opened or reviewed leaves with its own entry; what is not confirmed is told
/// again, later and later, and at once when a role that was gone stands in the register again. Nobody waits for it.
/// </summary>
internal sealed class SupervisorTelling : IAsyncDisposable
{
    /// <summary>Unconfirmed for so long it is a matter for health and log, a minute: the other node is away or does not take it.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>First told again after ten minutes, then after twice as long each time: the backbone keeps what was sent all along.</summary>
    public static readonly TimeSpan FirstWait = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(24);

    private readonly string _agency;
    private readonly Journal _journal;
    private readonly OpeningBook _book;
    private readonly FederationState _federation;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ConcurrentDictionary<ByteString, Attempt> _attempts = [];
    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;

    public SupervisorTelling(string agency, Journal journal, OpeningBook book, FederationState federation, TimeProvider time, ILogger logger)
    {
        (_agency, _journal, _book, _federation, _time, _logger) = (agency, journal, book, federation, time, logger);
    }

    /// <summary>How many are untold for longer than they should be.</summary>
    public int Overdue => _book.Untold(_agency).Count(IsOverdue);

    /// <summary>How many of them wait for a role to be in the register again.</summary>
    public int Gone => _attempts.Values.Count(a => !a.IsInRegister);

    public void Start() => _running = Task.Run(() => RunAsync(_stop.Token));

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task RunAsync(CancellationToken cancellation)
    {
        await _federation.WaitForFirstAsync(cancellation);
        while (!cancellation.IsCancellationRequested)
        {
            Task change = Task.WhenAny(_book.NextChangeAsync(), _federation.NextChangeAsync());
            Opening[] untold = [.. _book.Untold(_agency)];
            using var wait = CancellationTokenSource.CreateLinkedTokenSource(cancellation);

            // It runs from before the look: what becomes overdue while one looks is met a minute after it was not, and not two.
            Task later = Task.Delay(untold.Length == 0 ? Timeout.InfiniteTimeSpan : Patience, _time, wait.Token);
            try
            {
                await LookAtAsync(untold, cancellation);
            }
            catch (JournalException failure)
            {
                BreakGlassLog.NotTold(_logger, failure, _agency); // a full disk, say: the next look tries again
            }

            await Task.WhenAny(change, later);
            await wait.CancelAsync();
        }
    }

    private async Task LookAtAsync(Opening[] untold, CancellationToken cancellation)
    {
        foreach (Opening opening in untold)
        {
            await LookAtAsync(opening, cancellation);
        }

        foreach (ByteString told in _attempts.Keys.Except(untold.Select(o => o.ReportId)).ToArray())
        {
            _attempts.TryRemove(told, out _);
        }
    }

    private async Task LookAtAsync(Opening opening, CancellationToken cancellation)
    {
        (string agency, string role) = opening.Elsewhere(_agency)!.Value;
        DateTimeOffset now = _time.GetUtcNow();
        Attempt last = _attempts.GetValueOrDefault(opening.ReportId) ?? new Attempt(Since(opening), FirstWait, IsInRegister: true, IsSaid: false);
        bool isInRegister = _federation.Current!.Hosts(agency, role);
        bool again = isInRegister && (!last.IsInRegister || now - last.At >= last.Wait);
        if (again)
        {
            var repeated = new BreakGlassRepeated { Id = opening.Id.ToWire() };
            await _journal.AppendAsync(
                new JournalWrite { Entries = [new JournalEntry { TimeUnixMicros = Clock.Micros(now), BreakGlassRepeated = repeated }] }, cancellation);
        }

        bool isOverdue = IsOverdue(opening);
        if (isOverdue && !last.IsSaid)
        {
            BreakGlassLog.Untold(_logger, opening.Id, _agency, agency, role);
        }

        TimeSpan longer = last.Wait * 2 < LongestWait ? last.Wait * 2 : LongestWait;
        _attempts[opening.ReportId] = new Attempt(again ? now : last.At, again ? longer : last.Wait, isInRegister, last.IsSaid || isOverdue);
    }

    private bool IsOverdue(Opening opening) => _time.GetUtcNow() - Since(opening) >= Patience;

    private static DateTimeOffset Since(Opening opening) =>
        DateTimeOffset.UnixEpoch.AddMicroseconds(opening.Review is null ? opening.OpenedAtUnixMicros : opening.ReviewedAtUnixMicros);

    // When it was told last, after what time it is told again, whether the role stood in the register then, and whether the log says so.
    private sealed record Attempt(DateTimeOffset At, TimeSpan Wait, bool IsInRegister, bool IsSaid);
}
