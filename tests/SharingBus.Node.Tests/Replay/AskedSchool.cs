using Google.Protobuf;
using Grpc.Core;
using SharingBus.Exchange.V1;
using SharingBus.Federation.V1;
using SharingBus.Hosting.Errors;
using SharingBus.Node.Tests.Federation;

namespace SharingBus.Node.Tests.Replay;

/// <summary>A federation whose school is asked what another bundle would have done to its notices.</summary>
internal sealed class AskedSchool(TestFederation federation) : IAsyncDisposable
{
    public const string School = TestBundle.School;

    private int _requests;

    public TestFederation Federation => federation;

    public ExchangeService.ExchangeServiceClient Records => federation.Client(School, "records");

    public static async Task<AskedSchool> BeginAsync() => new(await TestFederation.StartAsync());

    /// <summary>A bundle that differs from the one in force, and that nobody signs.</summary>
    public ByteString Candidate(Action<List<string>>? releases = null, Action<Bundle>? shape = null)
    {
        releases?.Invoke(federation.Bundle.SchoolReleases);
        Bundle candidate = Bundle.Parser.ParseFrom(federation.Bundle.Sign().Bundle);
        shape?.Invoke(candidate);
        return candidate.ToByteString();
    }

    public async Task<ByteString> PublishAsync(Action<PublishRequest>? shape = null)
    {
        PublishRequest request = Notices.Threat().Request($"r{_requests++}");
        shape?.Invoke(request);
        return (await Records.PublishAsync(request)).MessageId;
    }

    public Task EraseAsync(ByteString notice) => Records.ChangeNoticeAsync(new ChangeNoticeRequest
    {
        RequestId = $"c{_requests++}",
        Change = new Change { Kind = ChangeKind.Erase, Reason = ChangeReason.Unlawful, Target = notice },
    }).ResponseAsync;

    public async Task<ReplayPoliciesResponse> ReplayAsync(ByteString candidate, Action<ReplayPoliciesRequest>? shape = null, string system = "audit")
    {
        var request = new ReplayPoliciesRequest { Candidate = candidate, Days = 7 };
        shape?.Invoke(request);
        return await federation.ReplayOf(School, system).ReplayPoliciesAsync(request);
    }

    public async Task<RpcException> RefusalAsync(ByteString candidate, Action<ReplayPoliciesRequest>? shape = null, string system = "audit") =>
        await Assert.ThrowsAsync<RpcException>(() => ReplayAsync(candidate, shape, system));

    public async Task<string?> ReasonAsync(ByteString candidate, Action<ReplayPoliciesRequest>? shape = null, string system = "audit") =>
        WireError.ReasonOf(await RefusalAsync(candidate, shape, system));

    public ValueTask DisposeAsync() => federation.DisposeAsync();
}
