using Grpc.Core;
using Grpc.Testing;

namespace SharingBus.Grpc.Tests.Calls;

/// <summary>A client without a channel, which a test double is made of.</summary>
public sealed class DoubleTests
{
    [Fact]
    public void Method_ThatTheDoubleOverrides_AnswersAndOthersSayWhatIsMissing()
    {
        var client = new AnsweringClient();

        Assert.NotNull(client.EmptyCall(new Empty()));
        Action[] calls =
        [
            () => client.UnaryCall(new SimpleRequest()),
            () => _ = client.UnaryCallAsync(new SimpleRequest()),
            () => _ = client.StreamingOutputCall(new StreamingOutputCallRequest()),
            () => _ = client.StreamingInputCall(),
            () => _ = client.FullDuplexCall(),
        ];
        foreach (Action call in calls)
        {
            NotSupportedException refusal = Assert.Throws<NotSupportedException>(call);
            Assert.StartsWith("/grpc.testing.TestService/", refusal.Message, StringComparison.Ordinal);
            Assert.Contains("override this method in the test double", refusal.Message, StringComparison.Ordinal);
        }
    }

    private sealed class AnsweringClient : TestService.TestServiceClient
    {
        public override Empty EmptyCall(Empty request, CallOptions options) => new();
    }
}
