using System.CommandLine;
using System.CommandLine.Invocation;
using Grpc.Core;

namespace SharingBus.Cli.Commands;

/// <summary>What a command does, until it is told to stop (SIGINT, SIGTERM): that is no fault, and is told in a line.</summary>
/// <param name="action">What the command does.</param>
internal sealed class StoppableAction(AsynchronousCommandLineAction action) : AsynchronousCommandLineAction
{
    /// <inheritdoc/>
    public override async Task<int> InvokeAsync(ParseResult parseResult, CancellationToken cancellationToken = default)
    {
        try
        {
            return await action.InvokeAsync(parseResult, cancellationToken);
        }
        catch (Exception fault) when (cancellationToken.IsCancellationRequested && fault is (OperationCanceledException or RpcException { StatusCode: StatusCode.Cancelled }))
        {
            await parseResult.InvocationConfiguration.Error.WriteLineAsync("sharingbus: stopped before the end");
            return ExitCodes.Failed;
        }
    }
}
