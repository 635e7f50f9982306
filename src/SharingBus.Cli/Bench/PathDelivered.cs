namespace SharingBus.Cli.Bench;

/// <summary>What a subscriber got.</summary>
/// <param name="Count">Deliveries.</param>
/// <param name="Last">When the last one came: nanoseconds of the monotonic clock.</param>
/// <param name="P50">Median from due to delivered, milliseconds.</param>
/// <param name="P99">99th percentile, milliseconds.</param>
/// <param name="Bytes">Mean bytes of a view.</param>
internal sealed record PathDelivered(int Count, long Last, double P50, double P99, double Bytes);
