namespace SharingBus.Backbone.Loopback;

/// <summary>A fault for one batch.</summary>
/// <param name="Kind">What happens.</param>
/// <param name="Until">For <see cref="LoopbackFaultKind.Delay"/>: the batch is delivered when this ends.</param>
public sealed record LoopbackFault(LoopbackFaultKind Kind, Task? Until = null)
{
    /// <summary>No fault.</summary>
    public static LoopbackFault None { get; } = new(LoopbackFaultKind.None);

    /// <summary>Confirm the batch and deliver it when <paramref name="signal"/> ends.</summary>
    public static LoopbackFault DelayUntil(Task signal) => new(LoopbackFaultKind.Delay, signal);
}
