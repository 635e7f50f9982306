using System.Runtime.InteropServices;

namespace SharingBus.Lineage.Witnessing;

/// <summary>What a witness says to a checkpoint.</summary>
/// <param name="Error">Why it is not cosigned.</param>
/// <param name="KnownSize">Entries of the log that the witness knew before.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct WitnessVerdict(WitnessError Error, long KnownSize);
