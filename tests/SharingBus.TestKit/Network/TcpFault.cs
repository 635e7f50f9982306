namespace SharingBus.TestKit.Network;

/// <summary>What is wrong with the network at present.</summary>
internal sealed record TcpFault
{
    public static TcpFault None { get; } = new();

    public TimeSpan Delay { get; init; }

    public bool Swallows { get; init; }

    public long? CutAfterBytes { get; init; }
}
