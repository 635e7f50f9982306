using Microsoft.Extensions.Logging.Abstractions;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Search;
using SharingBus.Lineage.Storage;
using Xunit;

namespace SharingBus.Lineage.Tests.Search;

public sealed class SqliteSearchTests : SearchContract, IDisposable
{
    private readonly JournalFile _file = new();

    public void Dispose() => _file.Dispose();

    // What the index does not name is not read.
    [Fact]
    public async Task Search_WhereTheIndexNamesNothing_ReadsNoBlockOfIt()
    {
        await using Journal journal = await Journal.OpenAsync(_file.Options, TimeProvider.System, NullLogger<Journal>.Instance);
        SearchYear year = new(0, new Random(1), ["school-westfield", "b-agency", "c-agency"], ["education.head", "b", "c"], ["r", "s", "t", "u"], []);
        await journal.AppendManyAsync([.. Enumerable.Range(0, 300).Select(year.Day)], TestContext.Current.CancellationToken);
        SearchQuery query = new() { Role = "education.head" };
        int behind = (await AllAsync(journal, query, 500)).Count(one => one.Index >= journal.Size - (journal.Size % Facets.BlockEntries));
        await IndexAsync(journal);
        Assert.True((await AllAsync(journal, query, 500)).Count > behind);

        using (SqliteDatabase file = SqliteDatabase.Open(_file.Path, readOnly: false))
        {
            file.Execute("DELETE FROM facet");
        }

        Assert.Equal(behind, (await AllAsync(journal, query, 500)).Count);
    }

    private protected override Task<JournalOptions> OptionsAsync() => Task.FromResult(_file.Options);
}
