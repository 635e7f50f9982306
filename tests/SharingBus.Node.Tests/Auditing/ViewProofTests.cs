using System.Security.Cryptography;
using System.Text.Json;
using Google.Protobuf;
using Grpc.Core;
using SharingBus.Exchange.V1;
using SharingBus.Hosting.Errors;
using SharingBus.Lineage.Redaction;
using SharingBus.Lineage.V1;
using SharingBus.Node.Tests.Federation;
using SharingBus.Policy.V1;
using SharingBus.Trust.Identities;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Node.Tests.Auditing;

/// <summary>What a role was given is shown to be a true subset of what the origin accepted, by the origin, to its auditor.</summary>
public sealed class ViewProofTests
{
    private const string School = TestBundle.School;

    [Fact]
    public async Task View_ThatARoleWasGiven_IsProvenFieldByField()
    {
        await using TestFederation federation = await TestFederation.StartAsync(shape: CoarserTitle);
        Delivery given = await GiveAsync(federation);

        GetViewProofResponse answer = await ProveAsync(federation, given.MessageId);
        byte[] view = given.Notice.ToByteArray();
        ViewProofResult result = ViewProofVerifier.Verify(view, answer.CommitmentRoot.Span, answer.Proof.ToByteArray(), SignedBy(federation, School));

        Assert.Equal(ViewProofOutcome.ProvenWithAttested, result.Outcome);
        Assert.Equal(SHA256.HashData(view), answer.ViewDigest.ToByteArray());
        Assert.Empty(new[] { "handling", "severity", "place" }.Except(Fields(view, result, Lineage.Redaction.ViewStanding.Opened)));
        Assert.Equal(["title", "persons"], Fields(view, result, Lineage.Redaction.ViewStanding.Attested));
        Assert.Equal(("title", Policy.V1.Transform.First3), Assert.Single(answer.Proof.Forms.Select(form => (form.Path, form.Transform))));
        Assert.Contains(answer.Proof.Parts, static part => part.StandingCase == Lineage.V1.ViewPart.StandingOneofCase.None);
        Assert.Equal(ViewProofOutcome.NotAttested, ViewProofVerifier.Verify(view, answer.CommitmentRoot.Span, answer.Proof.ToByteArray(), SignedBy(federation, TestBundle.Police)).Outcome);
    }

    [Fact]
    public async Task Answer_NamesTheEntriesThatItRestsOn()
    {
        await using TestFederation federation = await TestFederation.StartAsync();
        Delivery given = await GiveAsync(federation);

        GetViewProofResponse answer = await ProveAsync(federation, given.MessageId, request => request.ViewDigest = ByteString.CopyFrom(SHA256.HashData(given.Notice.Span)));
        TraceResponse trace = await federation.Auditor(School).TraceAsync(new TraceRequest { MessageId = given.MessageId });

        Assert.Equal(answer.CommitmentRoot, trace.Entries.Single(entry => entry.Index == answer.Accepted).Entry.Accepted.CommitmentRoot);
        Assert.Contains(trace.Entries.Single(entry => entry.Index == answer.Decided).Entry.Decided.Outcomes, outcome => outcome.ViewDigest == answer.ViewDigest);
    }

    [Fact]
    public async Task View_ThatWasNotReleased_HasNoProof()
    {
        await using TestFederation federation = await TestFederation.StartAsync();
        Delivery given = await GiveAsync(federation);

        Assert.Equal("VIEW_NOT_RELEASED", await RefusalAsync(federation, given.MessageId, request => (request.Recipient, request.Role) = (TestBundle.Youth, TestBundle.Mentor)));
        Assert.Equal("VIEW_NOT_RELEASED", await RefusalAsync(federation, given.MessageId, request => request.ViewDigest = ByteString.CopyFrom(new byte[32])));
        Assert.Equal("NOTICE_UNKNOWN", await RefusalAsync(federation, ByteString.CopyFrom(new byte[16])));
        Assert.Equal("INVALID_REQUEST", await RefusalAsync(federation, ByteString.Empty));
    }

    [Fact]
    public async Task View_UnderAnotherPolicyByNow_IsNotPassedOffAsTheOne()
    {
        await using TestFederation federation = await TestFederation.StartAsync();
        Delivery given = await GiveAsync(federation);

        federation.Bundle.SchoolReleases.Add("modus");
        federation.Bundle.Version = 2;
        federation.PublishBundle();
        await Eventually.HoldsAsync(() => Task.FromResult(federation.Hosted(School).BundleVersion == 2));

        Assert.Equal("VIEW_CANNOT_BE_REMADE", await RefusalAsync(federation, given.MessageId));
    }

    [Fact]
    public async Task View_OfAnErasedNotice_CannotBeProvenAnyMore()
    {
        await using TestFederation federation = await TestFederation.StartAsync();
        Delivery given = await GiveAsync(federation);
        await federation.Client(School, "records").ChangeNoticeAsync(new ChangeNoticeRequest
        {
            RequestId = "erase",
            Change = new Change { Kind = ChangeKind.Erase, Reason = ChangeReason.Unlawful, Target = given.MessageId },
        });

        Assert.Equal("NOTICE_ERASED", await RefusalAsync(federation, given.MessageId));
    }

    private static void CoarserTitle(TestBundle bundle)
    {
        bundle.SchoolReleases.Remove("title");
        bundle.ShapeSchoolPolicy = policy =>
            policy.Grants.Single(grant => grant.Id == "threats-to-duty-desk").Transforms.Add(new TransformRule { Path = "title", Transform = Policy.V1.Transform.First3 });
    }

    private static async Task<Delivery> GiveAsync(TestFederation federation)
    {
        await using Subscriber desk = await Subscriber.OpenAsync(federation.Client(TestBundle.Police, "desk"), TestBundle.DutyDesk);
        await federation.Client(School, "records").PublishAsync(Notices.Threat().Request("r1"));
        return await desk.NextAsync();
    }

    private static async Task<GetViewProofResponse> ProveAsync(TestFederation federation, ByteString message, Action<GetViewProofRequest>? shape = null)
    {
        var request = new GetViewProofRequest { MessageId = message, Recipient = TestBundle.Police, Role = TestBundle.DutyDesk };
        shape?.Invoke(request);
        return await federation.Auditor(School).GetViewProofAsync(request);
    }

    private static async Task<string?> RefusalAsync(TestFederation federation, ByteString message, Action<GetViewProofRequest>? shape = null) =>
        WireError.ReasonOf(await Assert.ThrowsAsync<RpcException>(() => ProveAsync(federation, message, shape)));

    private static AttestationCheck SignedBy(TestFederation federation, string agency)
    {
        PublicSigningKey key = PublicSigningKey.FromSpki(federation.KeysOf(agency).Signing.Spki.Span);
        return key.VerifyDigest;
    }

    // The fields of which this is said.
    private static string[] Fields(byte[] view, ViewProofResult result, Lineage.Redaction.ViewStanding standing) =>
    [
        .. from part in result.Parts
           where part.Standing == standing
           let parsed = JsonDocument.Parse(ThreatNotice.Parser.ParseFrom(view.AsSpan(part.Start, part.Length)).ToString())
           from field in parsed.RootElement.EnumerateObject()
           select field.Name,
    ];
}
