namespace SharingBus.FaultTests;

/// <summary>Tests that measure the heap of their own process: nothing else runs in it meanwhile.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class MeasuredAlone
{
    public const string Name = "measured alone";
}
