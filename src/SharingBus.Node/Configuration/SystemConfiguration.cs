using SharingBus.Node.Agencies;

namespace SharingBus.Node.Configuration;

/// <summary>One system of an agency in the configuration file.</summary>
internal sealed class SystemConfiguration
{
    public required string Name { get; init; }

    public IReadOnlyList<string> Publish { get; init; } = [];

    public IReadOnlyList<string> Roles { get; init; } = [];

    public double NoticesPerSecond { get; init; } = SystemOptions.DefaultNoticesPerSecond;

    public double BytesPerSecond { get; init; } = SystemOptions.DefaultBytesPerSecond;

    public bool Auditor { get; init; }

    public bool Administer { get; init; }

    public bool BreakGlass { get; init; }

    public bool Approver { get; init; }

    public bool Notebook { get; init; }
}
