using Google.Protobuf;
using Grpc.Core;
using SharingBus.Exchange.V1;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Merkle;
using SharingBus.Lineage.Retention;
using SharingBus.Lineage.V1;
using SharingBus.Node.Tests.Federation;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Node.Tests.Retention;

/// <summary>Who did what ends with its term at a node that runs, and whoever asks is told so.</summary>
public sealed class MetadataTermTests
{
    private const string School = TestBundle.School;
    private const string Police = TestBundle.Police;

    private static readonly TimeSpan Term = TimeSpan.FromDays(30);

    [Fact]
    public async Task Entries_WhoseTermIsOver_EndAtOriginAndHolderAndTheLogGoesOn()
    {
        await using TestFederation federation = await StartAsync();
        ByteString id = await GiveAsync(federation);
        GetCheckpointResponse before = await federation.Auditor(School).GetCheckpointAsync(new GetCheckpointRequest());

        foreach (string agency in new[] { School, Police })
        {
            await EndAsync(federation, agency, id);
        }

        TraceResponse trace = await federation.Auditor(School).TraceAsync(new TraceRequest { MessageId = id });
        TracedEntry ended = trace.Entries[0];
        GetInclusionProofResponse proof = await federation.Auditor(School).GetInclusionProofAsync(new GetInclusionProofRequest { Index = ended.Index });
        Assert.True(ProofVerifier.VerifyInclusion(
            TreeHash.Read(proof.LeafHash.Span), (long)proof.Index, (long)proof.Size, Path(proof.Path), await RootAsync(federation, proof.Size)));
        Assert.Equal((ByteString.Empty, ByteString.Empty, ended.EndedBy), (proof.Salt, proof.Entry, proof.EndedBy));
        GetInclusionProofResponse record = await federation.Auditor(School).GetInclusionProofAsync(new GetInclusionProofRequest { Index = ended.EndedBy });
        Assert.Equal(30U, JournalEntry.Parser.ParseFrom(record.Entry).MetadataEnded.TermDays);

        // The log has only grown, and what is stored was hashed again before it was signed.
        GetCheckpointResponse after = await federation.Auditor(School).GetCheckpointAsync(new GetCheckpointRequest());
        GetConsistencyProofResponse grown = await federation.Auditor(School).GetConsistencyProofAsync(new GetConsistencyProofRequest { OldSize = before.Size, Size = after.Size });
        Assert.True(ProofVerifier.VerifyConsistency(
            (long)before.Size, TreeHash.Read(before.Root.Span), (long)after.Size, TreeHash.Read(after.Root.Span), Path(grown.Path)));
    }

    [Fact]
    public async Task Search_ForATimeOfWhichSomethingHasEnded_SaysSo()
    {
        await using TestFederation federation = await StartAsync();
        ByteString id = await GiveAsync(federation);
        Assert.Equal(0, (await federation.Auditor(School).SearchAsync(new SearchRequest())).EndedUntilUnixMicros);
        await EndAsync(federation, School, id);

        long until = (await federation.Auditor(School).SearchAsync(new SearchRequest())).EndedUntilUnixMicros;
        Assert.InRange(until, Micros(TestFederation.Start), Micros(TestFederation.Start.AddDays(1)));
        Assert.Equal(until, (await federation.Auditor(School).SearchAsync(new SearchRequest { FromUnixMicros = until })).EndedUntilUnixMicros);
        Assert.Equal(0, (await federation.Auditor(School).SearchAsync(new SearchRequest { FromUnixMicros = until + 1 })).EndedUntilUnixMicros);
    }

    [Fact]
    public async Task Terms_AreListedWithWhatHasEnded()
    {
        await using TestFederation federation = await StartAsync();
        ByteString id = await GiveAsync(federation);
        Assert.Equal(
            [(MetadataTerm.General, 30U, 0UL), (MetadataTerm.LookUp, 31U, 0UL)],
            (await federation.RetentionOf(School, "audit").ListTermsAsync(new ListTermsRequest())).Terms.Select(static term => (term.Term, term.Days, term.Ended)));
        await EndAsync(federation, School, id);

        EntryTerm general = (await federation.RetentionOf(School).ListTermsAsync(new ListTermsRequest())).Terms[0];
        Assert.True(general.Ended > 2);
        Assert.InRange(general.EndedUntilUnixMicros, Micros(TestFederation.Start), Micros(TestFederation.Start.AddDays(1)));
        RpcException refused = await Assert.ThrowsAsync<RpcException>(async () => await federation.RetentionOf(School, "records").ListTermsAsync(new ListTermsRequest()));
        Assert.Equal(StatusCode.PermissionDenied, refused.StatusCode);
    }

    private static async Task<TestFederation> StartAsync()
    {
        TestFederation federation = await TestFederation.StartAsync();
        federation.Metadata = new MetadataTerms(GeneralDays: 30, LookUpDays: 31);
        foreach (string agency in new[] { School, Police })
        {
            await federation.StopNodeAsync(agency);
            await federation.StartNodeAsync(agency);
        }

        return federation;
    }

    private static async Task<ByteString> GiveAsync(TestFederation federation)
    {
        ThreatNotice notice = Notices.Threat();
        notice.Handling.Retention.KeepUntilUnixSeconds = TestFederation.Start.AddDays(1).ToUnixTimeSeconds();
        await using Subscriber desk = await Subscriber.OpenAsync(federation.Client(Police, "desk"), TestBundle.DutyDesk);
        ByteString id = (await federation.Client(School, "records").PublishAsync(notice.Request("r1"))).MessageId;
        Assert.Equal(id, (await desk.NextAsync()).MessageId);
        await Traces.UntilAsync(federation.Auditor(School), id, static entry => entry.ReceiptRecorded is not null);
        return id;
    }

    // Day by day, as connections and leases know it; then, minute by minute, the payload and the entries.
    private static async Task EndAsync(TestFederation federation, string agency, ByteString id)
    {
        DateTimeOffset over = TestFederation.Start + Term + TimeSpan.FromHours(1);
        while (federation.Clock.GetUtcNow() < over)
        {
            federation.Clock.Advance(TimeSpan.FromDays(1));
            await federation.Auditor(agency).TraceAsync(new TraceRequest { MessageId = id });
        }

        await Eventually.HoldsAsync(async () =>
        {
            federation.Clock.Advance(MetadataExpiry.DefaultInterval);
            return (await federation.Auditor(agency).TraceAsync(new TraceRequest { MessageId = id })).Entries[0] is { Entry: null, EndedBy: > 0 };
        });
    }

    private static async Task<TreeHash> RootAsync(TestFederation federation, ulong size)
    {
        GetCheckpointResponse now = await federation.Auditor(School).GetCheckpointAsync(new GetCheckpointRequest());
        Assert.Equal(size, now.Size);
        return TreeHash.Read(now.Root.Span);
    }

    private static long Micros(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    private static List<TreeHash> Path(IEnumerable<ByteString> path) => [.. path.Select(static hash => TreeHash.Read(hash.Span))];
}
