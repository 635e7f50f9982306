using SharingBus.Lineage.V1;

namespace SharingBus.Cli.Evidence;

/// <summary>A node that an auditor may ask.</summary>
internal interface IAuditedNode
{
    /// <summary>The agency that is asked for; empty where whoever asks has but one.</summary>
    string Agency { get; }

    /// <summary>Asks it. What is asked must bear being asked twice.</summary>
    Task<T> AskAsync<T>(Func<LineageService.LineageServiceClient, Task<T>> ask, CancellationToken cancel);
}
