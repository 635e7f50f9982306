namespace SharingBus.Trust.Sealing;

/// <summary>Where a batch stands in its stream, and under which bundle its contents were decided.</summary>
/// <param name="Incarnation">Random id of the stream, 16 bytes.</param>
/// <param name="Sequence">Position in the stream, from 1.</param>
/// <param name="BundleVersion">The bundle under which the contents were decided.</param>
public readonly record struct BatchContext(ReadOnlyMemory<byte> Incarnation, ulong Sequence, ulong BundleVersion);
