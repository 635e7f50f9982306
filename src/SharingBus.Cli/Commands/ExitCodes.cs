namespace SharingBus.Cli.Commands;

/// <summary>What the tool ends with.</summary>
internal static class ExitCodes
{
    /// <summary>Done.</summary>
    public const int Done = 0;

    /// <summary>It was tried and did not succeed: refused, unreachable, an expectation that did not hold.</summary>
    public const int Failed = 1;

    /// <summary>The command line or a file it names cannot be used as it is.</summary>
    public const int Usage = 2;

    /// <summary>Done, and the answer is that something widens what leaves: for pipelines that must stop there.</summary>
    public const int Widened = 3;
}
