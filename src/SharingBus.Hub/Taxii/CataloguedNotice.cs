namespace SharingBus.Hub.Taxii;

/// <summary>A notice of a collection: what a change of it has to find again.</summary>
/// <param name="ContainerId">The object that stands for it.</param>
/// <param name="Position">The delivery that holds it.</param>
/// <param name="Origin">The agency that it comes from: nobody else may change it.</param>
internal sealed record CataloguedNotice(string ContainerId, ulong Position, string Origin)
{
    /// <summary>Its objects.</summary>
    public List<CatalogueEntry> Entries { get; } = [];

    /// <summary>When the object that stands for it was first made.</summary>
    public DateTimeOffset? CreatedAt => Entries.Find(entry => entry.Id == ContainerId)?.Created;
}
