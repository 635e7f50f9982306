using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Storage;

namespace SharingBus.Lineage.Tests.Storage;

/// <summary>What every contract of a store begins with.</summary>
public abstract class StoreContract
{
    private protected abstract Task<IJournalStore> OpenAsync();

    private protected static async Task<IReadOnlyList<JournalReceipt>> CommitAsync(IJournalStore store, params JournalWrite[] writes) =>
        await store.CommitAsync(PreparedWrite.From(writes));
}
