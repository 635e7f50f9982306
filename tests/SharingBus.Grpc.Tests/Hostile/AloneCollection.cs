namespace SharingBus.Grpc.Tests.Hostile;

/// <summary>Tests that look at the memory of the whole process run without others beside them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneCollection
{
    /// <summary>The collection's name.</summary>
    public const string Name = "alone";
}
