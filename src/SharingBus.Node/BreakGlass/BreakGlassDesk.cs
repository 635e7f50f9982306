using System.Security.Cryptography;
using Google.Protobuf;
using Microsoft.Extensions.Logging;
using SharingBus.Exchange.V1;
using SharingBus.Hosting.Callers;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.V1;
using SharingBus.Node.Agencies;
using SharingBus.Node.Bundles;

namespace SharingBus.Node.BreakGlass;

/// <summary>Opens break-glass, ends it when its hours are over, and takes its review. Each is an entry of the journal but the end, which the opening tells.</summary>
internal sealed class BreakGlassDesk : IAsyncDisposable
{
    /// <summary>So many may wait for a review, 1,000: beyond it somebody has to look before more is opened.</summary>
    public const int MaxUnreviewed = 1_000;

    // As long as a request for a change is known.
    private static readonly TimeSpan KeepRequests = TimeSpan.FromDays(30);

    // The date may be set while nothing else happens.
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    // A timer that is a little early does not spin.
    private static readonly TimeSpan LeastWait = TimeSpan.FromMilliseconds(1);

    private readonly string _agency;
    private readonly Journal _journal;
    private readonly OpeningRules _rules;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly BreakGlassMetrics _metrics;
    private readonly SemaphoreSlim _gate = new(1);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _ending;

    public BreakGlassDesk(AgencyOptions options, Journal journal, OpeningBook book, TimeProvider time, ILogger logger)
    {
        _agency = options.Id;
        _journal = journal;
        _rules = new OpeningRules(options.Id, options.BreakGlassSupervisor);
        _time = time;
        _logger = logger;
        Book = book;
        _metrics = new BreakGlassMetrics(options.Id, book);
        if (book.Unreviewed.Count() is > 0 and int unreviewed)
        {
            BreakGlassLog.Unreviewed(logger, unreviewed, options.Id);
        }

        _ending = Task.Run(() => EndAsync(_stop.Token));
    }

    /// <summary>What is open, waits for its review, or was reviewed lately.</summary>
    public OpeningBook Book { get; }

    /// <summary>The open streams of watchers.</summary>
    public BreakGlassWatches Watches { get; } = new();

    /// <summary>Opens it. Durable before it is answered, and in the book before anything that is accepted after it is decided.</summary>
    /// <exception cref="BreakGlassRefused">It is not opened.</exception>
    public async Task<OpenBreakGlassResponse> OpenAsync(
        Caller caller, OpenBreakGlassRequest request, FederationSnapshot snapshot, CancellationToken cancellation)
    {
        await _gate.WaitAsync(cancellation);
        try
        {
            DateTimeOffset now = _time.GetUtcNow();
            OpeningGround ground = _rules.Check(request, snapshot, now);
            if (Book.Unreviewed.Count() >= MaxUnreviewed)
            {
                throw new BreakGlassRefused(BreakGlassError.TooManyUnreviewed, "Too many uses of break-glass wait for their review. Review some first.");
            }

            Guid id = Guid.CreateVersion7(now);
            BreakGlassOpened opened = Entry(caller, request, ground, id, now);
            opened.Scope.AddRange(OpeningScope.Of(snapshot, _agency, request.Recipients));
            JournalReceipt receipt = await _journal.AppendAsync(Write(caller, request, opened, id, now), CancellationToken.None);
            return receipt.Outcome == JournalOutcome.Committed
                ? Opened(new Opening(id, receipt.FirstIndex, Clock.Micros(now), opened), request.Hours)
                : Repeated(receipt);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Takes the review of one, and ends it where it is still open.</summary>
    /// <exception cref="BreakGlassRefused">It is not reviewed.</exception>
    public async Task<Opening> ReviewAsync(Caller caller, CloseBreakGlassRequest request, CancellationToken cancellation)
    {
        Guid id = request.Id.ToId() ?? throw BreakGlassRefused.Invalid("id", "Set the 16 bytes of its id.");
        OpeningRules.CheckStatement(request.Person, request.Reason);
        await _gate.WaitAsync(cancellation);
        try
        {
            if (Book.All.FirstOrDefault(o => o.Id == id && o.IsSupervisedBy(_agency, request.Role)) is not { } opening)
            {
                throw new BreakGlassRefused(BreakGlassError.NotFound, "There is none of this id that this role reviews.");
            }

            if (opening.Review is not null)
            {
                throw new BreakGlassRefused(BreakGlassError.Reviewed, "It was reviewed already.");
            }

            if ((opening.IsOwn && caller.System == opening.Opened.System) || opening.IsBy(request.Person))
            {
                throw new BreakGlassRefused(
                    BreakGlassError.SecondPersonNeeded, "Who opened it cannot review it: another person has to, with another system.");
            }

            var closed = new BreakGlassClosed
            {
                Id = request.Id, Role = request.Role, Person = request.Person, System = caller.System, Reason = request.Reason, Opener = opening.Opener,
            };
            long now = Clock.Micros(_time.GetUtcNow());
            if (!opening.IsOwn || opening.Elsewhere(_agency) is not null)
            {
                closed.MessageId = Guid.CreateVersion7(_time.GetUtcNow()).ToWire();
            }

            await _journal.AppendAsync(
                new JournalWrite { Entries = [new JournalEntry { TimeUnixMicros = now, BreakGlassClosed = closed }] }, CancellationToken.None);
            Book.Review(id, closed, now, opening.Opener);
            BreakGlassLog.Reviewed(_logger, id, _agency);
            return opening with { Review = closed, ReviewedAtUnixMicros = now };
        }
        finally
        {
            _gate.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _ending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _metrics.Dispose();
        _gate.Dispose();
        _stop.Dispose();
    }

    private OpenBreakGlassResponse Opened(Opening opening, uint hours)
    {
        Book.Add(opening);
        BreakGlassLog.Opened(
            _logger, _agency, opening.Id, string.Join(", ", opening.Opened.Recipients), hours, opening.Opened.SupervisorRole);
        return new OpenBreakGlassResponse { Item = opening.ToMessage(_agency) };
    }

    private OpenBreakGlassResponse Repeated(JournalReceipt receipt)
    {
        if (receipt.Outcome == JournalOutcome.Conflict)
        {
            throw new BreakGlassRefused(BreakGlassError.RequestIdReused, "The request id was used for something else. Choose a new one.");
        }

        return Book.Find(receipt.MessageId) is { } opening
            ? new OpenBreakGlassResponse { Item = opening.ToMessage(_agency), Duplicate = true }
            : throw new BreakGlassRefused(BreakGlassError.Reviewed, "It was opened under this request id before, and reviewed since.");
    }

    private static BreakGlassOpened Entry(Caller caller, OpenBreakGlassRequest request, OpeningGround ground, Guid id, DateTimeOffset now)
    {
        DateTimeOffset until = now.AddHours(request.Hours);
        return new BreakGlassOpened
        {
            Id = id.ToWire(),
            Recipients = { request.Recipients.Distinct() },
            UntilUnixMicros = Clock.Micros(until < ground.End ? until : ground.End),
            AgreementId = request.AgreementId,
            Role = request.Role,
            Person = request.Person,
            System = caller.System,
            Reason = request.Reason,
            SupervisorAgency = ground.SupervisorAgency,
            SupervisorRole = ground.SupervisorRole,
            AgreedSupervisorAgency = ground.Agreed.Agency,
            AgreedSupervisorRole = ground.Agreed.Role,
            RequestId = request.RequestId,
        };
    }

    private JournalWrite Write(Caller caller, OpenBreakGlassRequest request, BreakGlassOpened opened, Guid id, DateTimeOffset now) => new()
    {
        Entries = [new JournalEntry { TimeUnixMicros = Clock.Micros(now), BreakGlassOpened = opened }],
        Request = new RequestRecord(
            $"{_agency}/{caller.System}", request.RequestId, SHA256.HashData(request.ToByteArray()), id, Clock.Micros(now + KeepRequests)),
    };

    // Marks what is over, so that a clock that is put back opens nothing again and whoever watches is told.
    private async Task EndAsync(CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            Task change = Book.NextChangeAsync();
            long now = Clock.Micros(_time.GetUtcNow());
            foreach (Opening over in Book.Running.Where(o => o.Opened.UntilUnixMicros <= now))
            {
                Book.End(over.Id, over.Opener);
                BreakGlassLog.Over(_logger, over.Id, over.IsOwn ? _agency : over.Opener, over.Opened.SupervisorRole);
            }

            long? next = Book.Running.Min(o => (long?)o.Opened.UntilUnixMicros);
            using var wait = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            await Task.WhenAny(change, next is { } end ? Task.Delay(Wait(end - now), _time, wait.Token) : Task.Delay(Timeout.Infinite, wait.Token));
            await wait.CancelAsync();
        }
    }

    private static TimeSpan Wait(long micros) =>
        TimeSpan.FromMicroseconds(Math.Clamp(micros, LeastWait.TotalMicroseconds, LongestWait.TotalMicroseconds));
}
