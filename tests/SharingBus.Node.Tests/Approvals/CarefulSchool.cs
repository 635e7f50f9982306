using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.Logging;
using SharingBus.Exchange.V1;
using SharingBus.Hosting.Errors;
using SharingBus.Lineage.V1;
using SharingBus.Node.Agencies;
using SharingBus.Node.Tests.Federation;
using SharingBus.Policy.V1;
using SharingBus.TestKit.Samples;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Node.Tests.Approvals;

/// <summary>A federation in which a second person of the school lets go what the police get, and nobody what the youth agency gets.</summary>
internal sealed class CarefulSchool(TestFederation federation) : IAsyncDisposable
{
    public const string School = TestBundle.School;
    public const string Police = TestBundle.Police;
    public const string Youth = TestBundle.Youth;

    private int _requests;

    public TestFederation Federation => federation;

    public ExchangeService.ExchangeServiceClient Records => federation.Client(School, "records");

    public ReleaseService.ReleaseServiceClient Approver => federation.ReleasesAt(School, School, "head-office");

    public static async Task<CarefulSchool> BeginAsync(
        ILoggerProvider? log = null, (string Agency, DatabaseOptions Database)? inDatabase = null, Action<TestBundle>? shape = null) =>
        new(await TestFederation.StartAsync(log, inDatabase: inDatabase, shape: Shape + shape));

    public async Task<ByteString> PublishAsync(string person = "", string title = "Threat sprayed on the gym wall")
    {
        PublishRequest request = Notices.Threat(title).Request($"r{_requests++}");
        request.Person = person;
        return (await Records.PublishAsync(request)).MessageId;
    }

    /// <summary>Publishes, and waits until the notice was decided and is held.</summary>
    public async Task<ByteString> PublishHeldAsync(string person = "")
    {
        ByteString notice = await PublishAsync(person);
        await Eventually.HoldsAsync(async () => (await WaitingAsync()).Any(h => h.MessageId == notice));
        return notice;
    }

    public async Task<IReadOnlyList<HeldRelease>> WaitingAsync() => (await Approver.ListHeldReleasesAsync(new ListHeldReleasesRequest())).Items;

    public static ApproveReleaseRequest Approval(ByteString notice) => new() { MessageId = notice, Person = "H. Example", Reason = "Checked." };

    public static RefuseReleaseRequest Refusal(ByteString notice) => new() { MessageId = notice, Person = "H. Example", Reason = "Too much." };

    public Task<ChangeNoticeResponse> RetractAsync(ByteString notice) => Records.ChangeNoticeAsync(new ChangeNoticeRequest
    {
        RequestId = $"c{_requests++}",
        Change = new Change { Kind = ChangeKind.Retract, Reason = ChangeReason.SentInError, Target = notice },
    }).ResponseAsync;

    public async Task<GetNoticeStatusResponse> StatusAsync(ByteString notice) =>
        await Records.GetNoticeStatusAsync(new GetNoticeStatusRequest { MessageId = notice });

    public async Task<IReadOnlyList<JournalEntry>> EntriesAsync(ByteString notice) =>
        [.. (await federation.Auditor(School).TraceAsync(new TraceRequest { MessageId = notice })).Entries.Select(e => e.Entry)];

    /// <summary>Waits until the notice was decided so many times.</summary>
    public Task UntilDecidedAsync(ByteString notice, int times) =>
        Eventually.HoldsAsync(async () => (await EntriesAsync(notice)).Count(e => e.Decided is not null) == times);

    /// <summary>Publishes a bundle that differs, and waits until notices are decided under it.</summary>
    public async Task AlterPolicyAsync(Action<ReleasePolicy> alter)
    {
        federation.Bundle.ShapeSchoolPolicy += alter;
        ulong version = ++federation.Bundle.Version;
        federation.PublishBundle();
        await Eventually.HoldsAsync(async () =>
        {
            ByteString probe = await PublishAsync();
            await UntilDecidedAsync(probe, 1);
            return (await EntriesAsync(probe)).Single(e => e.Decided is not null).Decided.BundleVersion == version;
        });
    }

    public static async Task<string?> RefusalOfAsync<T>(Func<AsyncUnaryCall<T>> call) =>
        WireError.ReasonOf(await Assert.ThrowsAsync<RpcException>(async () => await call()));

    public ValueTask DisposeAsync() => federation.DisposeAsync();

    private static void Shape(TestBundle bundle)
    {
        bundle.ShapeSchoolPolicy = policy =>
        {
            policy.Grants.Single(g => g.Id == "threats-to-duty-desk").Obligations = new Obligations { FourEyes = true };
            policy.Grants.Add(new Grant
            {
                Id = "threats-to-mentor",
                Description = "The mentor sees what happened.",
                Types_ = { NoticeType.ThreatNotice },
                Roles = { TestBundle.Mentor },
                Purposes = { Purpose.Prevention },
                Release = { "title" },
            });
        };
        bundle.Shape = made =>
        {
            Agreement agreement = SampleAgreement.Between(School, Youth, TestFederation.Start, TestFederation.Start.AddDays(30));
            agreement.Id = "school-youth";
            made.Agreements.Add(agreement);
        };
    }
}
