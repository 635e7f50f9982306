using Google.Protobuf;
using Grpc.Core;
using SharingBus.Exchange.V1;
using SharingBus.Federation.V1;
using SharingBus.Hosting.Errors;
using SharingBus.Node.Tests.Federation;
using SharingBus.Policy.V1;
using SharingBus.TestKit.Samples;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Node.Tests.Derivation;

/// <summary>
/// Before the police publish what they derive from the school's notice, the node says who may have it, and who may have that notice: school,
/// police and youth share, and the school grants the mentor what each test says.
/// </summary>
public sealed class DerivedReachTests
{
    private const string Lead = $"{TestBundle.School}/{TestBundle.SafeguardingLead}";
    private const string Mentor = $"{TestBundle.Youth}/{TestBundle.Mentor}";

    private int _requests;

    [Fact]
    public async Task Parent_OfWhichEverythingToldIsGranted_StandsAgainstNobody()
    {
        await using TestFederation federation = await StartAsync(grant => grant.Release.Add(["title", "place"]));
        ByteString parent = await ReceiveAsync(federation);

        Assert.Equal([$"{Lead} RELEASED", $"{Mentor} RELEASED"], await AskAsync(federation, Request(["title", "place"], parent)));
    }

    [Fact]
    public async Task Parent_OfWhichNotEverythingToldIsGranted_StandsAgainstTheRoleAndNotAgainstItsOrigin()
    {
        await using TestFederation federation = await StartAsync(grant => grant.Release.Add(["title", "place.country"]));
        ByteString parent = await ReceiveAsync(federation);

        Assert.Equal(
            [$"{Lead} RELEASED", $"{Mentor} RELEASED FIELDS_WITHHELD(place.municipality)"], await AskAsync(federation, Request(["title", "place.country", "place.municipality"], parent)));
        Assert.Equal([$"{Lead} RELEASED", $"{Mentor} RELEASED"], await AskAsync(federation, Request(["title", "place.country"], parent)));
    }

    [Fact]
    public async Task Parent_ThatIsGrantedInACoarserForm_StandsAgainstTheRole()
    {
        await using TestFederation federation = await StartAsync(grant =>
        {
            grant.Release.Add("place");
            grant.Transforms.Add(new TransformRule { Path = "title", Transform = Transform.First3 });
        });
        ByteString parent = await ReceiveAsync(federation);

        Assert.Equal([$"{Lead} RELEASED", $"{Mentor} RELEASED FIELDS_WITHHELD(title)"], await AskAsync(federation, Request(["title"], parent)));
        Assert.Equal([$"{Lead} RELEASED", $"{Mentor} RELEASED"], await AskAsync(federation, Request(["place"], parent)));
    }

    [Fact]
    public async Task Parent_ThatIsNotGranted_StandsAgainstTheRole()
    {
        await using TestFederation federation = await StartAsync(grant =>
        {
            grant.Release.Add("title");
            grant.MaxTlp = Tlp.Green; // the notice is amber
        });
        ByteString parent = await ReceiveAsync(federation);

        Assert.Equal([$"{Lead} RELEASED", $"{Mentor} RELEASED TLP_TOO_STRICT"], await AskAsync(federation, Request(["title"], parent)));
    }

    [Fact]
    public async Task Parent_ThatTheSystemWasNotGivenOrThatEnded_StandsAgainstEverybody()
    {
        await using TestFederation federation = await StartAsync(grant => grant.Release.Add("title"));
        ByteString parent = await ReceiveAsync(federation);
        ByteString unknown = ByteString.CopyFrom([0x01, 0x9c, 0xad, 0x8f, 0xac, 0, 0x70, 0, 0x80, 0, 0, 0, 0, 0, 0, 1]);

        Assert.Equal([$"{Lead} RELEASED PARENT_NOT_HELD", $"{Mentor} RELEASED PARENT_NOT_HELD"], await AskAsync(federation, Request(["title"], parent, unknown)));
        Assert.Equal([$"{Lead} RELEASED PARENT_NOT_HELD", $"{Mentor} RELEASED PARENT_NOT_HELD"], await AskAsync(federation, Request(["title"], parent), "records"));

        await federation.Client(TestBundle.School, "records").ChangeNoticeAsync(new ChangeNoticeRequest
        {
            RequestId = "retraction", Change = new Change { Kind = ChangeKind.Retract, Reason = ChangeReason.Inaccurate, Target = parent },
        });
        await Eventually.HoldsAsync(async () => (await AskAsync(federation, Request(["title"], parent)))[0] == $"{Lead} RELEASED PARENT_ENDED");
    }

    [Fact]
    public async Task Notice_NarrowedToAnAgency_IsAskedForThatAlone()
    {
        await using TestFederation federation = await StartAsync(grant => grant.Release.Add("title"));
        PreviewDerivedRequest request = Request(["title"], await ReceiveAsync(federation));
        request.Notice.Audience = new Audience { Agencies = { TestBundle.Youth } };

        Assert.Equal([$"{Mentor} RELEASED"], await AskAsync(federation, request));
    }

    // Of what holds something about persons, as a threat does and a knowledge product does not, the terms of passing on are among it.
    [Fact]
    public async Task Parent_ThatMayNotBePassedOn_KeepsTheNoticeFromEverybodyButItsOrigin()
    {
        await using TestFederation federation = await StartAsync(grant => grant.Release.Add("title"), OnwardSharing.Forbidden);
        ByteString parent = await ReceiveAsync(federation);

        Assert.Equal([$"{Lead} RELEASED", $"{Mentor} ONWARD_SHARING_FORBIDDEN"], await AskAsync(federation, Request(["title"], parent)));
    }

    [Fact]
    public async Task Notice_ThatWouldNotBeAccepted_IsRefusedHereToo()
    {
        await using TestFederation federation = await StartAsync(grant => grant.Release.Add("title"));
        ByteString parent = await ReceiveAsync(federation);
        PreviewDerivedRequest invalid = Request(["title"], parent);
        invalid.Notice.Notice = new ThreatNotice { Title = "No handling" }.ToByteString();

        Assert.Equal("INVALID_NOTICE", await ReasonAsync(federation, invalid));
        Assert.Equal("INVALID_REQUEST", await ReasonAsync(federation, Request(["title"])));
        Assert.Equal("INVALID_REQUEST", await ReasonAsync(federation, new PreviewDerivedRequest()));
        Assert.Equal("INVALID_REQUEST", await ReasonAsync(federation, Request([.. Enumerable.Repeat("title", 65)], parent)));
        Assert.Equal("NOT_PERMITTED", await ReasonAsync(federation, Request(["title"], parent), "desk"));
    }

    private static async Task<TestFederation> StartAsync(Action<Grant> toMentor, OnwardSharing terms = OnwardSharing.WithinAgreement) =>
        await TestFederation.StartAsync(shape: bundle =>
        {
            Grant mentor = Grant("threats-to-mentor", TestBundle.Mentor);
            toMentor(mentor);
            Grant everything = Grant("threats-to-others", TestBundle.SafeguardingLead, TestBundle.Mentor);
            everything.Release.Add("*");
            bundle.MorePolicies.Add(new ReleasePolicy { Agency = TestBundle.Police, Version = 1, Grants = { everything } });
            bundle.ShapeSchoolPolicy = policy => policy.Grants.Add(mentor);
            bundle.Shape = made =>
            {
                Agreement agreement = made.Agreements.Single(a => a.Id == SampleAgreement.Id);
                agreement.OnwardSharing = terms;
                agreement.Parties.Add(new Party { Agency = TestBundle.Youth, ControllerRole = ControllerRole.Controller, Receives = true });
            };
        });

    private static Grant Grant(string id, params string[] roles) => new()
    {
        Id = id, Description = "For tests.", Types_ = { NoticeType.ThreatNotice }, Roles = { roles }, Purposes = { Purpose.Prevention }, MaxTlp = Tlp.Red,
    };

    private static async Task<ByteString> ReceiveAsync(TestFederation federation) =>
        (await new PoliceInbox(federation).PublishAsync(Notices.Threat("From the school"))).MessageId;

    private static async Task<List<string>> AskAsync(TestFederation federation, PreviewDerivedRequest request, string system = "hub")
    {
        PreviewDerivedResponse answer = await federation.Client(TestBundle.Police, system).PreviewDerivedAsync(request);
        Assert.Equal(1u, answer.BundleVersion);
        return [.. answer.Recipients.Select(role => string.Join(' ', [$"{role.Agency}/{role.Role}", role.Reason, .. role.Obstacles.Select(Written)]))];
    }

    private static string Written(ParentObstacle obstacle) =>
        obstacle.WithheldPaths.Count == 0 ? obstacle.Reason : $"{obstacle.Reason}({string.Join(',', obstacle.WithheldPaths)})";

    private static async Task<string?> ReasonAsync(TestFederation federation, PreviewDerivedRequest request, string system = "hub") =>
        WireError.ReasonOf(await Assert.ThrowsAsync<RpcException>(() => AskAsync(federation, request, system)));

    private PreviewDerivedRequest Request(string[] told, params ByteString[] parents)
    {
        PublishRequest notice = DerivingPolice.Derived(Purpose.Prevention, parents);
        notice.RequestId = $"preview-{_requests++}";
        return new PreviewDerivedRequest { Notice = notice, ToldPaths = { told } };
    }
}
