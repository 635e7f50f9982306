namespace SharingBus.Lineage.Persons;

/// <summary>The persons that a row of content names, as <see cref="PersonTags"/>: like the row itself it says nothing without the keys of its parts.</summary>
/// <param name="First">The row of content.</param>
/// <param name="Shared">Whether each part of it belongs to an entry of its own.</param>
/// <param name="FirstKey">The number of the first part's key; the others follow.</param>
/// <param name="Tags">The tags.</param>
internal sealed record PersonRow(long First, bool Shared, long FirstKey, byte[] Tags);
