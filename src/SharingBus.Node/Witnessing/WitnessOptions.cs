namespace SharingBus.Node.Witnessing;

/// <summary>An agency that is asked to cosign.</summary>
public sealed class WitnessOptions
{
    /// <summary>The agency's id, as the register has it.</summary>
    public required string Agency { get; init; }

    /// <summary>
    /// Where its nodes are reached, in the order in which they are tried. Asked before each call: the nodes of one process do not know each other's addresses
    /// before all listen.
    /// </summary>
    public required Func<IReadOnlyList<Uri>> Addresses { get; init; }
}
