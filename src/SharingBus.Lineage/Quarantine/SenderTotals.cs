namespace SharingBus.Lineage.Quarantine;

/// <summary>How much of one sender's is in quarantine.</summary>
/// <param name="Sender">The sender.</param>
/// <param name="Waiting">Items that somebody has to look at.</param>
/// <param name="KeptBytes">Bytes that are kept.</param>
/// <param name="OverCount">Items for which there was no room: of them the journal's entry is kept, and this count.</param>
public sealed record SenderTotals(string Sender, int Waiting, long KeptBytes, long OverCount);
