using System.Data.Common;
using System.Text.Json;
using SharingBus.Hub.Alerts;
using SharingBus.Hub.Correlation;

namespace SharingBus.Hub.History;

/// <summary>
/// The hub's memory: a database with the facts of each notice present, and every other event in its order, chained by SHA-256. What is
/// appended is on disk before <see cref="Append"/> returns. The facts of a notice that is withdrawn or has expired leave it; its origin and
/// parents stay with the event.
/// </summary>
internal sealed class HistoryStore : IAlertArchive, IDisposable
{
    private readonly IHistoryEngine _engine;
    private readonly HistoryReading _reading;
    private WrittenEvent _last = WrittenEvent.Nothing;

    private HistoryStore(IHistoryEngine engine) => (_engine, _reading) = (engine, new HistoryReading(engine));

    /// <summary>Secret-like value that keys are made with; one for each history.</summary>
    public byte[] Salt { get; private set; } = [];

    /// <summary>The last event; <see cref="WrittenEvent.Nothing"/> where there is none. Its body is not read again.</summary>
    public WrittenEvent Last => _last;

    /// <summary>Opens or creates the file. Only one process can have it open.</summary>
    /// <exception cref="InvalidDataException">It is damaged, of a newer version, or its rebuild was not finished.</exception>
    /// <exception cref="IOException">It cannot be opened; another process may have it open.</exception>
    public static HistoryStore Open(string path) => Open(new SqliteHistory(path));

    /// <summary>Opens or creates a history, which is the store's from then on. Only one process can have it open.</summary>
    /// <inheritdoc cref="Open(string)" path="/exception"/>
    public static HistoryStore Open(IHistoryEngine engine) => Open(engine, HistoryOpening.Prepare);

    /// <summary>Opens or creates a history that is to be rebuilt. It is empty.</summary>
    /// <exception cref="InvalidDataException">It holds a history that is whole, is damaged or of a newer version.</exception>
    /// <exception cref="IOException">It cannot be opened; another process may have it open.</exception>
    public static HistoryStore OpenToRebuild(IHistoryEngine engine) => Open(engine, HistoryOpening.PrepareRebuild);

    /// <summary>Opens a connection that broke again. Its last commit may have happened all the same.</summary>
    /// <returns>The events of that commit, which the hub does not know of yet; none where it did not happen, or nothing broke.</returns>
    /// <exception cref="IOException">The database cannot be reached, or another hub has it by now.</exception>
    /// <exception cref="InvalidDataException">Somebody else wrote meanwhile.</exception>
    public IReadOnlyList<HubEvent> Recover()
    {
        List<HubEvent> happened = [];
        if (_engine.IsOpen)
        {
            return happened;
        }

        Translate(() =>
        {
            _engine.Open();
            foreach (var written in _reading.Written(_last.Number, int.MaxValue, int.MaxValue))
            {
                _last = _last.Followed(written.Body) with { Body = "" };
                happened.Add(_last.Digest.AsSpan().SequenceEqual(written.Digest)
                    ? HistoryReading.Parse(_engine.Place, written.Number, written.Body)
                    : throw new InvalidDataException($"{_engine.Place} went on without this hub. Stop the other one, and start this one again."));
            }
        });
        return happened;
    }

    /// <summary>Tells all that the history holds: the notices present, then the other events in their order.</summary>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public void Replay(Action<HubEvent> replay) => Translate(() =>
    {
        _reading.ReplayNotices(replay);
        _reading.ReplayEvents(replay);
    });

    /// <inheritdoc/>
    public AlertPlan Read(long number)
    {
        AlertPlanned? planned = null;
        Translate(() =>
        {
            var body = _engine.Statements.Scalar("SELECT body FROM event WHERE number = @a", null, number) as string;
            planned = body is null ? null : HistoryReading.Parse(_engine.Place, number, body) as AlertPlanned;
        });
        return planned?.Plan ?? throw new InvalidDataException($"Event {number} of {_engine.Place} is no alert. Restore it; do not edit it.");
    }

    /// <summary>Events as they are written, behind a number: at least one where there is one, then as many as fit.</summary>
    public IReadOnlyList<WrittenEvent> ReadWritten(long after, int most, int mostBytes)
    {
        List<WrittenEvent> written = [];
        Translate(() => written.AddRange(_reading.Written(after, most, mostBytes)));
        return written;
    }

    /// <summary>The digest of all events up to one; null where there is no such event.</summary>
    public byte[]? DigestAt(long number)
    {
        object? digest = null;
        Translate(() => digest = number == 0 ? WrittenEvent.Nothing.Digest : _engine.Statements.Scalar("SELECT digest FROM event WHERE number = @a", null, number));
        return digest as byte[];
    }

    /// <summary>Makes events durable, all or none.</summary>
    /// <returns>They, each with its number.</returns>
    /// <exception cref="IOException">The disk is full or gone: none of them is durable.</exception>
    public IReadOnlyList<HubEvent> Append(IReadOnlyList<HubEvent> events)
    {
        List<HubEvent> written = new(events.Count);
        InTransaction(transaction =>
        {
            foreach (var happened in events)
            {
                written.Add(Write(happened, transaction));
            }
        });
        return written;
    }

    /// <summary>Takes events back as they were written, in a history that is rebuilt; all or none.</summary>
    /// <exception cref="InvalidDataException">A newer hub wrote one of them.</exception>
    /// <exception cref="IOException">The disk is full or gone: none of them is durable.</exception>
    public void Restore(IReadOnlyList<string> bodies) => InTransaction(transaction =>
    {
        foreach (var body in bodies)
        {
            var happened = HistoryReading.Parse("the node's journal", _last.Number + 1, body);
            Write(body, transaction);
            if (happened is HistoryBegun begun)
            {
                _engine.Statements.Execute("UPDATE hub SET salt = @a", transaction, begun.Salt);
                Salt = begun.Salt;
            }
        }
    });

    /// <summary>A rebuilt history is whole: a hub may use it.</summary>
    public void Complete() => InTransaction(transaction => _engine.Statements.Execute("UPDATE hub SET rebuilding = 0", transaction));

    /// <summary>Lets what was deleted leave the disk.</summary>
    public void Forget() => Translate(_engine.Notices.Forget);

    /// <inheritdoc/>
    public void Dispose()
    {
        _engine.Dispose();
    }

    private static HistoryStore Open(IHistoryEngine engine, Action<IHistoryEngine> prepare)
    {
        HistoryStore store = new(engine);
        try
        {
            store.Translate(() =>
            {
                engine.Open();
                prepare(engine);
                store.Salt = (byte[])engine.Statements.Scalar("SELECT salt FROM hub")!;
                store._last = store._reading.Last();
            });
            return store;
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    private void InTransaction(Action<DbTransaction> write)
    {
        var before = _last;
        try
        {
            Translate(() =>
            {
                using var transaction = _engine.Begin();
                write(transaction);
                _engine.Notices.Flush(transaction);
                transaction.Commit();
            });
        }
        catch
        {
            _engine.Notices.Abandon();
            _last = before;
            throw;
        }
    }

    private void Translate(Action act)
    {
        try
        {
            act();
        }
        catch (Exception fault) when (fault is DbException || (fault is InvalidOperationException && !_engine.IsOpen))
        {
            throw _engine.Translate(fault);
        }
    }

    private HubEvent Write(HubEvent happened, DbTransaction transaction)
    {
        switch (happened)
        {
            case NoticeTaken taken:
                _engine.Notices.Put(taken.Facts.Id, NoticeRecords.Write(taken.Facts), transaction);
                return happened;
            case NoticeWithdrawn withdrawn when Held(withdrawn.Target, transaction) is { } held && held.Origin == withdrawn.ChangedBy:
                _engine.Notices.Delete(withdrawn.Target, transaction);
                happened = withdrawn with { Held = held };
                break;
            case NoticeExpired expired when Held(expired.Target, transaction) is { } held:
                _engine.Notices.Delete(expired.Target, transaction);
                happened = expired with { Held = held };
                break;
        }

        return happened with { Number = Write(JsonSerializer.Serialize(happened, HubJson.Default.HubEvent), transaction) };
    }

    private long Write(string body, DbTransaction transaction)
    {
        var next = _last.Followed(body);
        _engine.Statements.Execute("INSERT INTO event VALUES (@a, @b, @c)", transaction, next.Number, next.Digest, body);
        _last = next with { Body = "" };
        return next.Number;
    }

    private Ancestor? Held(Guid id, DbTransaction transaction) =>
        _engine.Notices.Find(id, transaction) is { } bytes && NoticeRecords.Read(id, bytes) is { } facts ? new Ancestor(facts.Origin, facts.Parents) : null;
}
