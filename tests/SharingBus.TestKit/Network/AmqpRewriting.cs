namespace SharingBus.TestKit.Network;

/// <summary>What a connection asks of the proxy it belongs to.</summary>
/// <param name="Rewrite">What reaches the reader in place of a delivery.</param>
/// <param name="Opened">Told that a queue is read.</param>
internal sealed record AmqpRewriting(Func<AmqpDelivery, IReadOnlyList<byte[]>> Rewrite, Action<string> Opened);
