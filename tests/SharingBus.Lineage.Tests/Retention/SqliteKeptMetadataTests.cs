using SharingBus.Lineage.Journals;

namespace SharingBus.Lineage.Tests.Retention;

public sealed class SqliteKeptMetadataTests : KeptMetadataContract, IDisposable
{
    private readonly JournalFile _file = new();

    public void Dispose() => _file.Dispose();

    private protected override Task<JournalOptions> OptionsAsync() => Task.FromResult(_file.Options);
}
