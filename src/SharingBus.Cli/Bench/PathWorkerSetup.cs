namespace SharingBus.Cli.Bench;

/// <summary>What a worker of the path benchmark needs to call its node.</summary>
internal sealed record PathWorkerSetup
{
    /// <summary>The node's address.</summary>
    public required Uri Node { get; init; }

    /// <summary>Where the worker's certificate lies.</summary>
    public required string Folder { get; init; }

    /// <summary>The name of its files.</summary>
    public required string Certificate { get; init; }

    /// <summary>The file with what everybody trusts.</summary>
    public required string Anchor { get; init; }
}
