using Google.Protobuf;
using Grpc.Core;
using SharingBus.Exchange.V1;
using SharingBus.Formats.Importing;
using SharingBus.Hosting.Errors;

namespace SharingBus.Cli.Feeds;

/// <summary>
/// Publishes what a feed brings, for as long as it takes: a node that is away or asks to wait is waited for. The request id comes from the
/// content, so whatever is brought again, after a crash or by its source, is the notice that there is.
/// </summary>
/// <param name="publish">Publishes once.</param>
/// <param name="agency">The agency that speaks; empty where the certificate alone says so.</param>
/// <param name="progress">Where the waiting is told.</param>
/// <param name="time">The clock.</param>
internal sealed class FeedPublisher(
    Func<PublishRequest, CancellationToken, Task<PublishResponse>> publish, string agency, TextWriter progress, TimeProvider time)
{
    // A node that restarts is back within seconds; one that is away for longer is asked twice a minute.
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    /// <summary>Publishes a notice.</summary>
    /// <returns>Why the node refused it for good; null where it is accepted.</returns>
    public async Task<string?> PublishAsync(ImportedNotice notice, CancellationToken cancel)
    {
        var request = new PublishRequest
        {
            RequestId = "feed-" + notice.ContentKey(agency),
            Type = notice.Type,
            Notice = notice.Message.ToByteString(),
            Agency = agency,
        };
        for (TimeSpan wait = FirstWait; ; wait = wait * 2 < LongestWait ? wait * 2 : LongestWait)
        {
            try
            {
                await publish(request, cancel);
                return null;
            }
            catch (RpcException known) when (known.StatusCode == StatusCode.AlreadyExists)
            {
                return null; // the same content came before, on a day with another end of retention
            }
            catch (RpcException refused) when (IsForGood(refused))
            {
                return $"{WireError.ReasonOf(refused)}: {refused.Status.Detail}";
            }
            catch (RpcException waiting) when (!cancel.IsCancellationRequested)
            {
                TimeSpan asked = WireError.RetryAfterOf(waiting) ?? wait;
                await progress.WriteLineAsync($"sharingbus: {WireError.ReasonOf(waiting) ?? waiting.StatusCode.ToString()}, trying again in {asked.TotalSeconds:0.###} s");
                await Task.Delay(asked, time, cancel);
            }
        }
    }

    // Refused by the node itself, with a reason, and not for now only.
    private static bool IsForGood(RpcException error) =>
        WireError.ReasonOf(error) is not null
        && WireError.RetryAfterOf(error) is null
        && error.StatusCode is StatusCode.InvalidArgument or StatusCode.PermissionDenied or StatusCode.OutOfRange;
}
