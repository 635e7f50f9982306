using SharingBus.Backbone.Tests.Contract;

namespace SharingBus.Backbone.Tests.Loopback;

public sealed class LoopbackContractTests : BackboneContract
{
    protected override Task<IBackboneBed> NewBedAsync(IReadOnlyList<string> agencies, int? batchesInAQueue = null) =>
        Task.FromResult<IBackboneBed>(new LoopbackBed(agencies, batchesInAQueue, Logs));
}
