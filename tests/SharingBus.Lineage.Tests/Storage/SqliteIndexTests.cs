using SharingBus.Lineage.Storage;

namespace SharingBus.Lineage.Tests.Storage;

public sealed class SqliteIndexTests : IndexContract, IDisposable
{
    private readonly JournalFile _file = new();

    public void Dispose() => _file.Dispose();

    private protected override Task<IJournalStore> OpenAsync() => Task.FromResult<IJournalStore>(SqliteJournalStore.Open(_file.Options));
}
