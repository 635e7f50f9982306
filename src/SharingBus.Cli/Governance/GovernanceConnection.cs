using Grpc.Core;
using Grpc.Net.Client;
using SharingBus.Cli.Commands;
using SharingBus.Federation.V1;
using SharingBus.Hosting.Errors;

namespace SharingBus.Cli.Governance;

/// <summary>An open connection to the governance of a policy service.</summary>
internal sealed class GovernanceConnection(GrpcChannel channel) : IDisposable
{
    /// <summary>Calls the service once.</summary>
    /// <exception cref="CommandFailure">It cannot be reached, or has no governance.</exception>
    public async Task<T> AskAsync<T>(Func<GovernanceService.GovernanceServiceClient, Task<T>> ask)
    {
        try
        {
            return await ask(new GovernanceService.GovernanceServiceClient(channel));
        }
        catch (RpcException silent) when (silent.StatusCode == StatusCode.Unavailable && WireError.ReasonOf(silent) is null)
        {
            throw new CommandFailure(
                ExitCodes.Failed, $"the policy service cannot be reached: {silent.Status.Detail} Check that it runs and that --service names its address.");
        }
        catch (RpcException missing) when (missing.StatusCode == StatusCode.Unimplemented)
        {
            throw new CommandFailure(
                ExitCodes.Failed, "this policy service takes no proposals: its configuration has no section \"governance\". Put bundles into its directory (policy bundle).");
        }
    }

    /// <summary>The version that is current; null before the first.</summary>
    public async Task<GetVersionResponse?> CurrentAsync(CancellationToken cancel)
    {
        try
        {
            return await AskAsync(service => service.GetVersionAsync(new GetVersionRequest(), cancellationToken: cancel).ResponseAsync);
        }
        catch (RpcException none) when (WireError.ReasonOf(none) == "VERSION_NOT_FOUND")
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => channel.Dispose();
}
