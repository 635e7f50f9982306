using SharingBus.Exchange.V1;

namespace SharingBus.Lineage.Quarantine;

/// <summary>A sealed batch that is being tried.</summary>
/// <param name="Sender">The agency that the queue proves.</param>
/// <param name="Lane">The lane of the queue.</param>
/// <param name="Digest">SHA-256 of the sealed bytes.</param>
public sealed record AttemptKey(string Sender, Lane Lane, ReadOnlyMemory<byte> Digest);
