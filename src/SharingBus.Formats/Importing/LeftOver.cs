namespace SharingBus.Formats.Importing;

/// <summary>Something of a file that has no place in the vocabulary and was therefore not imported.</summary>
/// <param name="Path">What it is, as a path without numbers of elements, for example "indicator.kill_chain_phases".</param>
/// <param name="Count">How often it stood there.</param>
public sealed record LeftOver(string Path, int Count);
