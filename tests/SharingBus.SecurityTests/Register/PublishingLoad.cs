using System.Collections.Concurrent;
using Google.Protobuf;
using Grpc.Core;
using SharingBus.Exchange.V1;
using SharingBus.Hosting.Errors;
using SharingBus.Node.Tests.Federation;

namespace SharingBus.SecurityTests.Register;

/// <summary>Streams of an agency that publish frame after frame, each as soon as the one before was answered, until the node ends them.</summary>
internal sealed class PublishingLoad : IAsyncDisposable
{
    private const int FrameNotices = 5;

    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _accepted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly int _count;
    private readonly Task<string?>[] _streams;
    private readonly ConcurrentBag<ByteString> _ids = [];
    private int _frames;

    public PublishingLoad(TestFederation federation, string agency, int streams)
    {
        _count = streams;
        _streams = [.. Enumerable.Range(0, streams).Select(number => PublishAsync(federation.Client(agency, "records"), number))];
    }

    /// <summary>The notices that the node said it accepted.</summary>
    public IReadOnlyCollection<ByteString> Accepted => [.. _ids];

    /// <summary>Completes once every stream has had its first answer.</summary>
    public Task UntilAcceptedAsync() => _accepted.Task.WaitAsync(TimeSpan.FromSeconds(20));

    /// <summary>The reasons that the streams ended with.</summary>
    public Task<string?[]> EndsAsync() => Task.WhenAll(_streams).WaitAsync(TimeSpan.FromSeconds(20));

    /// <summary>Ends the streams that the node has not ended.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_streams);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
    }

    private async Task<string?> PublishAsync(ExchangeService.ExchangeServiceClient client, int number)
    {
        using AsyncDuplexStreamingCall<PublishStreamRequest, PublishStreamResponse> call = client.PublishStream(cancellationToken: _stop.Token);
        try
        {
            for (int frame = 0; ; frame++)
            {
                var request = new PublishStreamRequest();
                request.Requests.AddRange(Enumerable.Range(0, FrameNotices).Select(n => Notices.Threat().Request($"load-{number}-{frame}-{n}")));
                await call.RequestStream.WriteAsync(request, _stop.Token);
                if (!await call.ResponseStream.MoveNext(_stop.Token))
                {
                    return _stop.IsCancellationRequested ? null : "ENDED_WITHOUT_A_WORD";
                }

                foreach (PublishResult result in call.ResponseStream.Current.Results.Where(result => result.Accepted is not null))
                {
                    _ids.Add(result.Accepted.MessageId);
                }

                if (frame == 0 && Interlocked.Increment(ref _frames) == _count)
                {
                    _accepted.TrySetResult();
                }
            }
        }
        catch (RpcException end)
        {
            return _stop.IsCancellationRequested ? null : WireError.ReasonOf(end) ?? end.StatusCode.ToString();
        }
        catch (Exception end) when (end is OperationCanceledException or InvalidOperationException)
        {
            // A frame that was on its way when the node ended the stream: the reading says why.
            return _stop.IsCancellationRequested ? null : await ReasonAsync(call);
        }
    }

    private static async Task<string?> ReasonAsync(AsyncDuplexStreamingCall<PublishStreamRequest, PublishStreamResponse> call)
    {
        RpcException end = await Assert.ThrowsAsync<RpcException>(async () =>
        {
            while (await call.ResponseStream.MoveNext(CancellationToken.None))
            {
            }
        });
        return WireError.ReasonOf(end);
    }
}
