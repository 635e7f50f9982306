using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using SharingBus.Hosting.Callers;
using SharingBus.Hosting.Serving;
using SharingBus.Lineage.V1;
using SharingBus.Node.Tests.Federation;
using SharingBus.Node.Witnessing;

namespace SharingBus.Node.Tests.Witnessing;

/// <summary>A process that serves in the place of an agency's node, and answers as the test wants it to.</summary>
internal sealed class FakeWitness : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly string _agency;

    private FakeWitness(WebApplication app, string agency) => (_app, _agency) = (app, agency);

    public WitnessOptions Options => new() { Agency = _agency, Addresses = () => [_app.GrpcAddress()] };

    public static async Task<FakeWitness> StartAsync(TestFederation federation, string agency, Func<AddCheckpointRequest, CancellationToken, Task<AddCheckpointResponse>> answer)
    {
        WebApplicationBuilder builder = ServiceHostBuilder.Create(federation.ServiceOf(agency, "fake"));
        builder.Services.AddSingleton(answer);
        WebApplication app = builder.Build();
        app.UseListeners();
        app.MapGrpcService<Endpoint>();
        await app.StartAsync();
        return new FakeWitness(app, agency);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private sealed class Endpoint(Func<AddCheckpointRequest, CancellationToken, Task<AddCheckpointResponse>> answer) : WitnessService.WitnessServiceBase
    {
        [RequiresRight(CallerRight.BeIdentified)]
        public override Task<AddCheckpointResponse> AddCheckpoint(AddCheckpointRequest request, ServerCallContext context) => answer(request, context.CancellationToken);
    }
}
