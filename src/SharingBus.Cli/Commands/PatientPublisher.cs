using Grpc.Core;
using SharingBus.Exchange.V1;
using SharingBus.Hosting.Errors;

namespace SharingBus.Cli.Commands;

/// <summary>Publishes, and waits where the node asks to: says so while it does, and gives up when its time is over.</summary>
/// <param name="publish">Publishes once.</param>
/// <param name="patience">How long to go on, from now on, over all notices.</param>
/// <param name="progress">Where the waiting is told.</param>
/// <param name="time">The clock.</param>
internal sealed class PatientPublisher(
    Func<PublishRequest, CancellationToken, Task<PublishResponse>> publish, TimeSpan patience, TextWriter progress, TimeProvider time)
{
    private readonly long _began = time.GetTimestamp();

    /// <summary>Publishes one notice. The request id makes a repetition safe.</summary>
    /// <exception cref="RpcException">The node refuses it, or asks for more patience than is left.</exception>
    public async Task<PublishResponse> PublishAsync(PublishRequest request, CancellationToken cancel)
    {
        for (int attempt = 1; ; attempt++)
        {
            TimeSpan wait;
            try
            {
                return await publish(request, cancel);
            }
            catch (RpcException refused) when (WireError.RetryAfterOf(refused) is { } told && told <= Left)
            {
                wait = told;
                await progress.WriteLineAsync(
                    $"sharingbus: {WireError.ReasonOf(refused)}, waiting {wait.TotalSeconds:0.###} s as the node asks (attempt {attempt}, gives up in {Left.TotalSeconds:0} s)");
            }

            await Task.Delay(wait, time, cancel);
        }
    }

    private TimeSpan Left => patience - time.GetElapsedTime(_began);
}
