using SharingBus.Lineage.Journals;

namespace SharingBus.Lineage.Tests.Persons;

public sealed class SqlitePersonIndexTests : PersonIndexContract, IDisposable
{
    private readonly JournalFile _file = new();

    public void Dispose() => _file.Dispose();

    private protected override Task<JournalOptions> OptionsAsync() => Task.FromResult(_file.Options);
}
