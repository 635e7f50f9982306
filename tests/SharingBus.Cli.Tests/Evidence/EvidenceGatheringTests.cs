using Google.Protobuf;
using Grpc.Core;
using SharingBus.Cli.Evidence;
using SharingBus.Federation.V1;
using SharingBus.Lineage.Checkpoints;
using SharingBus.Lineage.Merkle;
using SharingBus.Lineage.V1;
using Xunit;

namespace SharingBus.Cli.Tests.Evidence;

/// <summary>What is gathered where nodes are under different bundles, or nobody waits for them any more.</summary>
public sealed class EvidenceGatheringTests
{
    [Theory]
    [InlineData(3, 4)]
    [InlineData(4, 3)]
    public async Task Bundle_OfTheHighestVersion_IsPacked(int first, int second)
    {
        var gathering = new EvidenceGathering([new Node("a-agency", (ulong)first), new Node("b-agency", (ulong)second)], [], static _ => { });

        var answer = await gathering.AskAsync([], TestContext.Current.CancellationToken);

        Assert.Equal(4ul, Bundle.Parser.ParseFrom(SignedBundle.Parser.ParseFrom(answer.SignedBundle).Bundle).Version);
        Assert.Empty(answer.Silent);
    }

    [Fact]
    public async Task Call_ThatTheCallerEnds_MakesNoNodeSilent()
    {
        using var cancel = new CancellationTokenSource();
        var gathering = new EvidenceGathering([new Node("a-agency", 1), new Node("b-agency", 1, cancel)], [], static _ => { });

        var ended = await Assert.ThrowsAsync<RpcException>(() => gathering.AskAsync([], cancel.Token));

        Assert.Equal(StatusCode.Cancelled, ended.StatusCode);
    }

    /// <summary>A node with an empty log; where it is given a source of cancellation, the caller ends the call while it is asked.</summary>
    private sealed class Node(string agency, ulong version, CancellationTokenSource? ends = null) : LineageService.LineageServiceClient, IAuditedNode
    {
        public string Agency => agency;

        public async Task<T> AskAsync<T>(Func<LineageService.LineageServiceClient, Task<T>> ask, CancellationToken cancel)
        {
            await (ends?.CancelAsync() ?? Task.CompletedTask);
            return cancel.IsCancellationRequested ? throw new RpcException(new Status(StatusCode.Cancelled, "")) : await ask(this);
        }

        public override AsyncUnaryCall<GetCheckpointResponse> GetCheckpointAsync(GetCheckpointRequest request, CallOptions options)
        {
            var checkpoint = new Checkpoint(LogName.Of("test", agency), 0, TreeHasher.EmptyRoot);
            var note = new SignedNote(checkpoint.Text, [new NoteSignature(checkpoint.Log, 0, new byte[64])]);
            return Answer(new GetCheckpointResponse { Note = note.ToString() });
        }

        public override AsyncUnaryCall<GetBundleInForceResponse> GetBundleInForceAsync(GetBundleInForceRequest request, CallOptions options) =>
            Answer(new GetBundleInForceResponse { Bundle = new SignedBundle { Bundle = new Bundle { Version = version }.ToByteString() } });

        private static AsyncUnaryCall<T> Answer<T>(T answer) =>
            new(Task.FromResult(answer), Task.FromResult(Metadata.Empty), static () => Status.DefaultSuccess, static () => [], static () => { });
    }
}
