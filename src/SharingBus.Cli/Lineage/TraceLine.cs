using SharingBus.Lineage.V1;

namespace SharingBus.Cli.Lineage;

/// <summary>One entry of one agency's journal.</summary>
/// <param name="Agency">Whose journal.</param>
/// <param name="Entry">The entry.</param>
/// <param name="Classes">The decision classes that the agency's entries refer to.</param>
internal sealed record TraceLine(string Agency, TracedEntry Entry, IReadOnlyList<TracedEntry> Classes);
