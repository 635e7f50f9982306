using Google.Protobuf;
using Grpc.Core;
using SharingBus.Cli.Commands;
using SharingBus.Exchange.V1;
using SharingBus.Hosting.Errors;
using Xunit;

namespace SharingBus.Cli.Tests.Commands;

public sealed class PatientPublisherTests : IDisposable
{
    private readonly StringWriter _progress = new();

    public void Dispose() => _progress.Dispose();

    [Fact]
    public async Task Publisher_ToldToWait_SaysSoWaitsAndGoesOnWithTheSameRequest()
    {
        var node = new RefusingNode(refusals: 2, TimeSpan.FromMilliseconds(1));
        var publisher = new PatientPublisher(node.PublishOnceAsync, TimeSpan.FromMinutes(1), _progress, TimeProvider.System);

        await publisher.PublishAsync(new PublishRequest { RequestId = "r1" }, TestContext.Current.CancellationToken);

        Assert.Equal(["r1", "r1", "r1"], node.RequestIds);
        Assert.Contains("RATE_EXCEEDED, waiting 0.001 s", _progress.ToString(), StringComparison.Ordinal);
        Assert.Contains("attempt 2", _progress.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Publisher_ToldToWaitLongerThanItsDeadline_GivesUpAtOnce()
    {
        var node = new RefusingNode(refusals: 1, TimeSpan.FromMinutes(2));
        var publisher = new PatientPublisher(node.PublishOnceAsync, TimeSpan.FromMinutes(1), _progress, TimeProvider.System);

        await Assert.ThrowsAsync<RpcException>(() => publisher.PublishAsync(new PublishRequest(), TestContext.Current.CancellationToken));

        Assert.Single(node.RequestIds);
    }

    [Fact]
    public async Task Publisher_RefusedForGood_DoesNotTryAgain()
    {
        var node = new RefusingNode(refusals: 1, retryAfter: null);
        var publisher = new PatientPublisher(node.PublishOnceAsync, TimeSpan.FromMinutes(1), _progress, TimeProvider.System);

        await Assert.ThrowsAsync<RpcException>(() => publisher.PublishAsync(new PublishRequest(), TestContext.Current.CancellationToken));

        Assert.Single(node.RequestIds);
    }

    private sealed class RefusingNode(int refusals, TimeSpan? retryAfter)
    {
        public List<string> RequestIds { get; } = [];

        public Task<PublishResponse> PublishOnceAsync(PublishRequest request, CancellationToken cancel)
        {
            RequestIds.Add(request.RequestId);
            return RequestIds.Count <= refusals
                ? Task.FromException<PublishResponse>(WireError.Create(StatusCode.ResourceExhausted, "RATE_EXCEEDED", "Slow down.", retryAfter: retryAfter))
                : Task.FromResult(new PublishResponse { MessageId = ByteString.CopyFrom(new byte[16]) });
        }
    }
}
