using Google.Protobuf;
using Microsoft.Extensions.Logging.Abstractions;
using SharingBus.Exchange.V1;
using SharingBus.Lineage.Checkpoints;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Merkle;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.Retention;
using SharingBus.Lineage.Search;
using SharingBus.Lineage.Storage;
using SharingBus.Lineage.Trace;
using SharingBus.Lineage.V1;
using Xunit;

namespace SharingBus.Lineage.Tests.Retention;

/// <summary>What every journal does when the term of its own entries is over: what ends, what stays because something rests on it, and what is left to be proven.</summary>
public abstract class MetadataContract
{
    private const long Day = 24L * 60 * 60 * 1_000_000;
    private const string Reader = "release";

    private static readonly MetadataTerms Terms = new(GeneralDays: 40, LookUpDays: 30);

    private readonly SetClock _clock = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private protected abstract Task<JournalOptions> OptionsAsync();

    [Fact]
    public async Task Entries_WhoseTermIsOver_LeaveTheirCommitmentsAndARecord()
    {
        Guid id = Guid.NewGuid();
        await using Journal journal = await OpenAsync();
        await journal.AppendManyAsync([Notice(id, end: 5), Samples.Decide(0, Samples.Decided(id), At(2, Samples.Sent(Samples.Peer, 1, id)))], Cancel);
        IReadOnlyList<TreeHash> commitments = await journal.Read.CommitmentsAsync(0, 3, Cancel);
        TreeHash root = await journal.Proofs.RootAsync(3);
        IReadOnlyList<TreeHash>[] paths = [await journal.Proofs.InclusionAsync(0, 3), await journal.Proofs.InclusionAsync(1, 3), await journal.Proofs.InclusionAsync(2, 3)];

        await RoundAsync(journal, 40 * Day);
        Assert.Equal([0L], await EndedAsync(journal)); // of the decision, whose time is the first microsecond, nothing is over yet either: the clock stands before it

        await RoundAsync(journal, (40 * Day) + 1);
        await RoundAsync(journal, (42 * Day) + 1);
        Assert.Equal([0L, 1, 2], await EndedAsync(journal));
        Assert.Equal(commitments, await journal.Read.CommitmentsAsync(0, 3, Cancel));
        Assert.Equal(root, await journal.Proofs.RootAsync(3));
        Assert.All(paths.Index(), path => Assert.True(ProofVerifier.VerifyInclusion(EntryCommitment.LeafHash(commitments[path.Index]), path.Index, 3, path.Item, root)));
        Assert.Equal(await journal.Proofs.RootAsync(journal.Size), await new VerifiedLog(journal.Read).RootAsync(journal.Size, Cancel));
    }

    private static JournalEntry At(long day, JournalEntry entry)
    {
        entry.TimeUnixMicros = day * Day;
        return entry;
    }

    private static JournalWrite Notice(Guid id, long end, params Guid[] parents) => new()
    {
        Entries = [At(0, Samples.Accepted(id, parents))], Contents = [Samples.Content(0, [1]) with { Ends = [end * Day] }],
    };

    private static IJournalStore Store(Journal journal) => (IJournalStore)journal.Read;

    private static async Task<IEnumerable<long>> EndedAsync(Journal journal) =>
        (await journal.Read.EntriesAsync(0, int.MaxValue, EntryKinds.All, Cancel)).Entries.Where(static entry => entry.IsErased).Select(static entry => entry.Index);

    private async Task<Journal> OpenAsync() => await Journal.OpenAsync(await OptionsAsync(), _clock, NullLogger<Journal>.Instance);

    // What a node does once a minute.
    private async Task RoundAsync(Journal journal, long now, MetadataTerms? terms = null)
    {
        _clock.Micros = now;
        using LegalHolds holds = await LegalHolds.LoadAsync(journal, _clock, Cancel);
        await using PayloadExpiry expiry = new(journal, holds, static () => { }, _clock, NullLogger.Instance);
        await expiry.RunOnceAsync(Cancel);
        await using PayloadDestruction destruction = new(journal, PayloadDestruction.DefaultInterval, _clock, NullLogger.Instance);
        await destruction.RunOnceAsync(Cancel);
        await using MetadataExpiry metadata = new(journal, holds, terms ?? Terms, [], _clock, NullLogger.Instance);
        await metadata.RunOnceAsync(Cancel);
    }
}
