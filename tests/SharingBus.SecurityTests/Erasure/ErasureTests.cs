using Google.Protobuf;
using SharingBus.Exchange.V1;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Merkle;
using SharingBus.Lineage.Redaction;
using SharingBus.Lineage.Retention;
using SharingBus.Lineage.V1;
using SharingBus.Node.Tests.Federation;
using SharingBus.SecurityTests.Broker;
using SharingBus.Trust.Identities;
using SharingBus.Vocabulary.Persons;
using SharingBus.Vocabulary.V1;

namespace SharingBus.SecurityTests.Erasure;

/// <summary>
/// What was ordered to be erased cannot be had back: not from any file of a node that held it, not from a backup of before the order with
/// every key that is left. What was proven before stays proven.
/// </summary>
public sealed class ErasureTests(ITestOutputHelper output)
{
    private const string School = TestBundle.School;
    private const string Police = TestBundle.Police;

    [Fact]
    public async Task Notice_ThatWasErased_IsInNoFileAndNoBackup()
    {
        var erased = Canary.Of("erased");
        var kept = Canary.Of("kept");
        await using TestFederation federation = await TestFederation.StartAsync();
        Delivery[] given = await GiveAsync(federation, erased, kept);
        foreach (string agency in new[] { School, Police })
        {
            using NodeFiles before = NodeFiles.Of(federation, agency);
            Assert.True(Holds(await before.ReadAsync(before), erased), $"{agency} does not hold what it is to erase.");
            Assert.Empty(before.Holding(erased));
        }

        using NodeFiles schoolBackup = NodeFiles.Of(federation, School);
        using NodeFiles policeBackup = NodeFiles.Of(federation, Police);
        await EraseAsync(federation, given[0].MessageId);

        foreach ((string agency, NodeFiles backup) in new[] { (School, schoolBackup), (Police, policeBackup) })
        {
            using NodeFiles now = NodeFiles.Of(federation, agency);
            Assert.Empty(now.Holding(erased));
            foreach (NodeFiles files in new[] { now, backup })
            {
                IReadOnlyList<byte[]> left = await files.ReadAsync(keys: now);
                Assert.False(Holds(left, erased), $"{agency} still has what it erased.");
                Assert.True(Holds(left, kept), $"{agency} lost what stood beside it.");
            }
        }
    }

    [Fact]
    public async Task Notice_WhoseTimeIsOver_IsInNoFileAndNoBackupThoughNobodyOrderedIt()
    {
        (Canary ended, Canary kept) = (Canary.Of("ended"), Canary.Of("kept"));
        await using TestFederation federation = await TestFederation.StartAsync();
        await GiveAsync(federation, kept);
        ThreatNotice notice = Notices.Threat(ended.Text);
        notice.Handling.Retention.KeepUntilUnixSeconds = TestFederation.Start.AddHours(1).ToUnixTimeSeconds();
        await using Subscriber desk = await Subscriber.OpenAsync(federation.Client(Police, "desk"), TestBundle.DutyDesk, "second");
        ByteString id = (await federation.Client(School, "records").PublishAsync(notice.Request("ends"))).MessageId;
        while ((await desk.NextAsync()).MessageId != id)
        {
            // the one that is kept
        }

        using NodeFiles schoolBackup = NodeFiles.Of(federation, School);
        using NodeFiles policeBackup = NodeFiles.Of(federation, Police);
        federation.Clock.Advance(TimeSpan.FromHours(1));
        foreach ((string agency, NodeFiles backup) in new[] { (School, schoolBackup), (Police, policeBackup) })
        {
            Assert.True(Holds(await backup.ReadAsync(backup), ended), $"{agency} does not hold what is to end.");
            await Eventually.HoldsAsync(async () =>
            {
                federation.Clock.Advance(PayloadExpiry.DefaultInterval);
                return (await Traces.OfAsync(federation.Auditor(agency), id)).Any(static entry => entry.PayloadsDestroyed is not null);
            });
            using NodeFiles now = NodeFiles.Of(federation, agency);
            Assert.Empty(now.Holding(ended));
            foreach (NodeFiles files in new[] { now, backup })
            {
                IReadOnlyList<byte[]> left = await files.ReadAsync(keys: now);
                Assert.False(Holds(left, ended), $"{agency} still has what ended.");
                Assert.True(Holds(left, kept), $"{agency} lost what stood beside it.");
            }
        }
    }

    [Fact]
    public async Task Person_OfANoticeThatWasErased_IsLedToByNoFileAndNoBackup()
    {
        await using TestFederation federation = await TestFederation.StartAsync(shape: static bundle => bundle.SchoolReleases.Add("persons.identifiers"));
        await using Subscriber desk = await Subscriber.OpenAsync(federation.Client(Police, "desk"), TestBundle.DutyDesk);
        List<ByteString> given = [];
        foreach (string number in new[] { "HS-erased", "HS-kept" })
        {
            ThreatNotice notice = Notices.Threat();
            notice.Persons[0].Identifiers.Add(new PersonIdentifier { Scheme = "pupil-number", Value = number });
            await federation.Client(School, "records").PublishAsync(notice.Request(number));
            given.Add((await desk.NextAsync()).MessageId);
        }

        Assert.Equal((1, 1), await LookUpAsync(federation, "HS-erased"));
        using NodeFiles schoolBackup = NodeFiles.Of(federation, School);
        using NodeFiles policeBackup = NodeFiles.Of(federation, Police);

        await EraseAsync(federation, given[0]);

        Assert.Equal((0, 0), await LookUpAsync(federation, "HS-erased"));
        Assert.Equal((1, 1), await LookUpAsync(federation, "HS-kept"));
        (string erased, string kept) = (PersonIdentity.OfIdentifier("HS-erased"), PersonIdentity.OfIdentifier("HS-kept"));
        foreach ((string agency, NodeFiles backup) in new[] { (School, schoolBackup), (Police, policeBackup) })
        {
            using NodeFiles now = NodeFiles.Of(federation, agency);
            Assert.Single(await backup.LeadsToAsync(keys: backup, erased)); // otherwise the rest would prove nothing
            foreach (NodeFiles files in new[] { now, backup })
            {
                Assert.Empty(await files.LeadsToAsync(keys: now, erased));
                Assert.Single(await files.LeadsToAsync(keys: now, kept));
            }
        }
    }

    // Otherwise the search above would prove nothing.
    [Fact]
    public async Task Backup_WithTheKeysOfThatDay_GivesItBack()
    {
        var erased = Canary.Of("erased");
        await using TestFederation federation = await TestFederation.StartAsync();
        Delivery[] given = await GiveAsync(federation, erased);
        using NodeFiles backup = NodeFiles.Of(federation, Police);

        await EraseAsync(federation, given[0].MessageId);

        Assert.True(Holds(await backup.ReadAsync(backup), erased));
    }

    [Fact]
    public async Task Proofs_GivenBeforeAnErasure_StillVerify()
    {
        await using TestFederation federation = await TestFederation.StartAsync();
        Delivery given = (await GiveAsync(federation, Canary.Of("erased")))[0];
        LineageService.LineageServiceClient auditor = federation.Auditor(School);
        GetViewProofResponse view = await auditor.GetViewProofAsync(
            new GetViewProofRequest { MessageId = given.MessageId, Recipient = Police, Role = TestBundle.DutyDesk });
        GetCheckpointResponse before = await auditor.GetCheckpointAsync(new GetCheckpointRequest());
        ProveMessageResponse proven = await auditor.ProveMessageAsync(new ProveMessageRequest { MessageId = given.MessageId, Size = before.Size });

        await EraseAsync(federation, given.MessageId);

        GetCheckpointResponse after = await auditor.GetCheckpointAsync(new GetCheckpointRequest());
        GetConsistencyProofResponse consistent = await auditor.GetConsistencyProofAsync(
            new GetConsistencyProofRequest { OldSize = before.Size, Size = after.Size });
        ProveMessageResponse again = await auditor.ProveMessageAsync(new ProveMessageRequest { MessageId = given.MessageId, Size = after.Size });
        Assert.True(ProofVerifier.VerifyConsistency((long)before.Size, Hash(before.Root), (long)after.Size, Hash(after.Root), Path(consistent.Path)));
        Assert.All(proven.Entries, entry => Assert.True(IsIn(entry, before)));
        Assert.All(again.Entries, entry => Assert.True(IsIn(entry, after)));
        Assert.Equal(proven.Entries.Select(Opened), again.Entries.Take(proven.Entries.Count).Select(Opened));
        ByteString root = JournalEntry.Parser.ParseFrom(again.Entries.First(entry => entry.Index == view.Accepted).Entry).Accepted.CommitmentRoot;
        AttestationCheck signed = PublicSigningKey.FromSpki(federation.KeysOf(School).Signing.Spki.Span).VerifyDigest;
        ViewProofResult shown = ViewProofVerifier.Verify(given.Notice.Span, root.Span, view.Proof.ToByteArray(), signed);
        Assert.Equal(ViewProofOutcome.ProvenWithAttested, shown.Outcome);
        output.WriteLine($"{again.Entries.Count} entries of the message are proven after its erasure, {proven.Entries.Count} were before");
    }

    private static async Task<Delivery[]> GiveAsync(TestFederation federation, params Canary[] canaries)
    {
        await using Subscriber desk = await Subscriber.OpenAsync(federation.Client(Police, "desk"), TestBundle.DutyDesk);
        List<Delivery> given = [];
        foreach ((int number, Canary canary) in canaries.Index())
        {
            await federation.Client(School, "records").PublishAsync(Notices.Threat(canary.Text).Request($"r{number}"));
            given.Add(await desk.NextAsync());
            Assert.Contains(canary.Text, given[^1].Notice.ToStringUtf8(), StringComparison.Ordinal);
        }

        return [.. given];
    }

    // What each agency finds.
    private static async Task<(int School, int Police)> LookUpAsync(TestFederation federation, string number)
    {
        var request = new LookUpPersonRequest { Identifiers = { number }, Reason = LookUpReason.ErasureRequest, Reference = "E-1" };
        LookUpPersonResponse school = await federation.Auditor(School).LookUpPersonAsync(request);
        return (school.Records.Count, (await federation.Auditor(Police).LookUpPersonAsync(request)).Records.Count);
    }

    // The order, and the next round in which keys are destroyed.
    private static async Task EraseAsync(TestFederation federation, ByteString message)
    {
        await federation.Client(School, "records").ChangeNoticeAsync(new ChangeNoticeRequest
        {
            RequestId = "erase",
            Change = new Change { Kind = ChangeKind.Erase, Reason = ChangeReason.Unlawful, Target = message },
        });
        await Traces.UntilAsync(federation.Auditor(Police), message, static entry => entry.ChangeApplied is not null);
        federation.Clock.Advance(PayloadDestruction.DefaultInterval);
        foreach (string agency in new[] { School, Police })
        {
            await Traces.UntilAsync(federation.Auditor(agency), message, static entry => entry.PayloadsDestroyed is not null);
        }
    }

    private static bool Holds(IEnumerable<byte[]> contents, Canary canary) => contents.Any(content => canary.FindIn(content) is not null);

    private static bool IsIn(ProvenEntry entry, GetCheckpointResponse log)
    {
        TreeHash leaf = EntryCommitment.LeafHash(EntryCommitment.Compute(entry.Salt.Span, entry.Entry.Span));
        return ProofVerifier.VerifyInclusion(leaf, (long)entry.Index, (long)log.Size, Path(entry.Path), Hash(log.Root));
    }

    private static (ulong Index, ByteString Entry, ByteString Salt) Opened(ProvenEntry entry) => (entry.Index, entry.Entry, entry.Salt);

    private static List<TreeHash> Path(IEnumerable<ByteString> path) => [.. path.Select(Hash)];

    private static TreeHash Hash(ByteString bytes) => TreeHash.Read(bytes.Span);
}
