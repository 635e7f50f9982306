using SharingBus.Exchange.V1;

namespace SharingBus.Lineage.Readings;

/// <summary>One stream of batches.</summary>
/// <param name="Peer">The other agency.</param>
/// <param name="Lane">The lane.</param>
/// <param name="Direction">Which way it runs.</param>
public sealed record StreamKey(string Peer, Lane Lane, StreamDirection Direction);
