using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Merkle;
using Xunit;

namespace SharingBus.Lineage.Tests.Tiles;

/// <summary>A journal on SQLite that is large enough for three levels of tiles, and its commitments.</summary>
public sealed class GrownJournal : IAsyncLifetime
{
    public const int Entries = 66_000;

    private const int InAWrite = 997;

    private readonly JournalFile _file = new();
    private Journal? _journal;

    internal Journal Journal => _journal!;

    internal List<byte[]> Leaves { get; private set; } = [];

    public async ValueTask InitializeAsync()
    {
        _journal = await _file.OpenAsync();
        for (int size = 0; size < Entries; size += InAWrite)
        {
            int count = Math.Min(InAWrite, Entries - size);
            await _journal.AppendAsync(Samples.Write([.. Enumerable.Range(0, count).Select(static _ => Samples.Accepted(Guid.NewGuid()))]));
        }

        IReadOnlyList<TreeHash> commitments = await _journal.Read.CommitmentsAsync(0, Entries);
        Leaves = [.. commitments.Select(static commitment => commitment.ToArray())];
    }

    public async ValueTask DisposeAsync()
    {
        if (_journal is not null)
        {
            await _journal.DisposeAsync();
        }

        _file.Dispose();
    }
}
