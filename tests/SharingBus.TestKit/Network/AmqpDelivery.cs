namespace SharingBus.TestKit.Network;

/// <summary>A message that a broker delivers to a reader.</summary>
/// <param name="Queue">The queue that the reader consumes from.</param>
/// <param name="Body">Its bytes.</param>
public sealed record AmqpDelivery(string Queue, byte[] Body);
