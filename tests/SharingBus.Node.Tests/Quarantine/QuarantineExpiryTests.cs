using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using SharingBus.Exchange.V1;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Quarantine;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.V1;
using SharingBus.Node.Agencies;
using SharingBus.Node.Quarantine;
using SharingBus.Node.Tests.Federation;

namespace SharingBus.Node.Tests.Quarantine;

/// <summary>What nobody decides about leaves the quarantine, and the journal says that it did.</summary>
public sealed class QuarantineExpiryTests : IAsyncLifetime
{
    private const int Days = 30;

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("sharingbus-quarantine-");
    private readonly TestClock _clock = new(TestFederation.Start);
    private Journal _journal = null!;
    private IQuarantineStore _store = null!;
    private QuarantineExpiry _expiry = null!;

    public async ValueTask InitializeAsync()
    {
        var options = new JournalOptions { Agency = TestBundle.Police, Path = Path.Combine(_directory.FullName, "journal.db") };
        _journal = await Journal.OpenAsync(options, _clock, NullLogger<Journal>.Instance);
        _store = await QuarantineStore.OpenAsync(options, new QuarantineLimits());
        var quarantine = new AgencyQuarantine(_store, _journal, null!, new StreamGates(), new QuarantineOptions { Days = Days }, _clock); // nothing is retried
        _expiry = new QuarantineExpiry(quarantine, _journal, _clock, NullLogger.Instance);
    }

    [Fact]
    public async Task Item_LastTriedBeforeItsTermBegan_IsErasedOnTheRecord()
    {
        Guid message = Guid.CreateVersion7();
        await AddAsync("old", message);
        _clock.Advance(TimeSpan.FromDays(Days));
        await AddAsync("young", Guid.CreateVersion7());
        await _expiry.RunOnceAsync(TestContext.Current.CancellationToken);
        Assert.All(await ItemsAsync(), item => Assert.Equal(QuarantineStatus.Waiting, item.Status)); // to the day, not before

        _clock.Advance(TimeSpan.FromSeconds(1));
        await _expiry.RunOnceAsync(TestContext.Current.CancellationToken);

        IReadOnlyList<QuarantineRecord> items = await ItemsAsync();
        Assert.Equal((QuarantineStatus.Discarded, QuarantineContent.Erased), (items[0].Status, items[0].Content));
        Assert.Null(await _store.BytesAsync(items[0].Id));
        Assert.Equal((QuarantineStatus.Waiting, QuarantineContent.Kept), (items[1].Status, items[1].Content));
        Quarantined step = Assert.Single(await StepsAsync());
        Assert.Equal((QuarantineStep.Expired, "", (ulong)items[0].Id), (step.Step, step.System, step.Item));
        Assert.Equal(message.ToWire(), Assert.Single(step.MessageIds));
    }

    [Fact]
    public async Task Item_TriedAgainMeanwhile_IsKeptFromThenOn()
    {
        await AddAsync("a", Guid.CreateVersion7());
        _clock.Advance(TimeSpan.FromDays(Days - 1));
        await _store.RefuseAgainAsync((await ItemsAsync())[0].Id, QuarantineReason.RoleNotHosted, "", Clock.Micros(_clock.GetUtcNow()));
        _clock.Advance(TimeSpan.FromDays(Days - 1));
        await _expiry.RunOnceAsync(TestContext.Current.CancellationToken);

        Assert.Equal(QuarantineStatus.Waiting, Assert.Single(await ItemsAsync()).Status);
        Assert.Empty(await StepsAsync());
    }

    [Fact]
    public async Task Items_MoreThanAPage_AllEndAndAreForgottenAfterAnotherTerm()
    {
        const int items = 600;
        await _store.AddAsync(
            [.. Enumerable.Range(0, items).Select(number => Draft(number.ToString(CultureInfo.InvariantCulture), Guid.CreateVersion7()))],
            Clock.Micros(_clock.GetUtcNow()));
        _clock.Advance(TimeSpan.FromDays(Days + 1));
        await _expiry.RunOnceAsync(TestContext.Current.CancellationToken);
        Assert.Equal(items, (await ItemsAsync()).Count(item => item.Status == QuarantineStatus.Discarded));

        _clock.Advance(TimeSpan.FromDays(Days + 1));
        await _expiry.RunOnceAsync(TestContext.Current.CancellationToken);

        Assert.Empty(await ItemsAsync());
        Assert.Equal(items, (await StepsAsync()).Count);
    }

    public async ValueTask DisposeAsync()
    {
        await _expiry.DisposeAsync();
        await _store.DisposeAsync();
        await _journal.DisposeAsync();
        _directory.Delete(recursive: true);
    }

    private static QuarantineDraft Draft(string text, Guid message) => new(
        QuarantineKind.Message,
        new QuarantinePlace(TestBundle.School, Lane.Bulk, Guid.CreateVersion7(), 1, 0, message),
        QuarantineReason.RoleNotHosted,
        "",
        Encoding.UTF8.GetBytes(text));

    private ValueTask AddAsync(string text, Guid message) => _store.AddAsync([Draft(text, message)], Clock.Micros(_clock.GetUtcNow()));

    private ValueTask<IReadOnlyList<QuarantineRecord>> ItemsAsync() => _store.ListAsync(new QuarantineQuery(0, 1_000));

    private async Task<List<Quarantined>> StepsAsync() =>
    [
        .. (await _journal.Read.EntriesAsync(0, int.MaxValue, EntryKinds.Of(JournalEntry.EventOneofCase.Quarantined))).Entries
            .Select(stored => stored.Parse()!.Quarantined),
    ];
}
