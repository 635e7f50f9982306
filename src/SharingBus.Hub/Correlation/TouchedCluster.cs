namespace SharingBus.Hub.Correlation;

/// <summary>A cluster that changed.</summary>
/// <param name="Cluster">The cluster.</param>
/// <param name="Grown">The notices that came to it one by one, where nothing else happened to it; null where anything else did.</param>
internal readonly record struct TouchedCluster(Cluster Cluster, IReadOnlyList<Guid>? Grown);
