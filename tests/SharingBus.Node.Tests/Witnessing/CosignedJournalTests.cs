using System.Text;
using Grpc.Core;
using SharingBus.Hosting.Errors;
using SharingBus.Lineage.Checkpoints;
using SharingBus.Lineage.V1;
using SharingBus.Lineage.Witnessing;
using SharingBus.Node.Tests.Federation;
using SharingBus.Node.Witnessing;
using SharingBus.Trust.Identities;

namespace SharingBus.Node.Tests.Witnessing;

/// <summary>An agency has its journal cosigned, says how far it is, and notices where it cannot be.</summary>
public sealed class CosignedJournalTests
{
    private const string School = TestBundle.School;
    private const string Police = TestBundle.Police;
    private const string Youth = TestBundle.Youth;
    private const int NotCosigned = 5901;
    private const int Overdue = 5903;
    private const int NotWhatWasCosigned = 5904;
    private const int OlderThanCosigned = 5353;

    [Fact]
    public async Task Journal_ThatAQuorumHasCosigned_IsServedWithTheirCosignatures()
    {
        await using TestFederation federation = await TestFederation.StartAsync();
        await federation.RestartWitnessedAsync(School, quorum: 2, Police, Youth);
        ulong size = await PublishAsync(federation, "r1");

        GetWitnessedCheckpointResponse first = await WitnessedAsync(federation, size);
        ulong grown = await PublishAsync(federation, "r2");
        GetWitnessedCheckpointResponse second = await WitnessedAsync(federation, grown);

        Assert.True(first.Size >= size);
        Assert.True(second.Size >= grown && grown > first.Size);
        Assert.Equal(2u, second.Quorum);
        Assert.Equal([Police, Youth], second.Witnesses);
        SignedNote note = SignedNote.TryParse(Encoding.UTF8.GetBytes(second.Note))!;
        Assert.Equal(LogName.Of(TestBundle.FederationId, School), note.Signatures[0].Name);
        Assert.All([Police, Youth], witness => Assert.True(HasCosigned(note, witness, federation.KeysOf(witness).Signing)));
    }

    [Fact]
    public async Task Journal_WithoutItsQuorum_IsNotCalledWitnessed_AndSaysSoUntilItIs()
    {
        using var log = new EventLog();
        await using TestFederation federation = await TestFederation.StartAsync(log);
        await federation.StopNodeAsync(Youth);
        await federation.RestartWitnessedAsync(School, quorum: 2, Police, Youth);
        ulong size = await PublishAsync(federation, "r1");
        await log.UntilAsync(NotCosigned);

        Assert.Equal((StatusCode.FailedPrecondition, "NOT_WITNESSED"), await RefusalAsync(federation, waits: true, size));
        Assert.DoesNotContain("not cosigned", await federation.HealthAsync(School), StringComparison.Ordinal);
        federation.Clock.Advance(WitnessingOptions.DefaultOverdueAfter);
        await log.UntilAsync(Overdue);
        Assert.Contains($"{School} journal not cosigned by 2 witnesses for too long", await federation.HealthAsync(School), StringComparison.Ordinal);

        await federation.StartNodeAsync(Youth);
        federation.Clock.Advance(TimeSpan.FromMinutes(2)); // its rest is over
        Assert.True((await WitnessedAsync(federation, size)).Size >= size);
        Assert.DoesNotContain("not cosigned", await federation.HealthAsync(School), StringComparison.Ordinal);
        Assert.Equal(1, log.Times(Overdue));
    }

    [Fact]
    public async Task Note_ThatWasWitnessed_OutlivesTheProcessWithoutItsWitnesses()
    {
        await using TestFederation federation = await TestFederation.StartAsync();
        await federation.RestartWitnessedAsync(School, quorum: 2, Police, Youth);
        GetWitnessedCheckpointResponse before = await WitnessedAsync(federation, await PublishAsync(federation, "r1"));
        await federation.StopNodeAsync(Police);
        await federation.StopNodeAsync(Youth);

        await federation.RestartWitnessedAsync(School, quorum: 2, Police, Youth);
        await Eventually.HoldsAsync(() => Task.FromResult(federation.Hosted(School).Witnessing.Cosigned.Newest is not null));

        // Batches that left meanwhile may have been cosigned too; since then nobody could cosign anything.
        GetWitnessedCheckpointResponse after = await WitnessedAsync(federation, 0);
        Assert.True(after.Size >= before.Size);
        Assert.Equal([Police, Youth], after.Witnesses);
    }

    [Fact]
    public async Task Note_OfFewerThanTheQuorumThatCountsNow_IsNotServedAgain()
    {
        using var log = new EventLog();
        await using TestFederation federation = await TestFederation.StartAsync(log);
        await federation.StopNodeAsync(Youth);
        await federation.RestartWitnessedAsync(School, quorum: 1, Police);
        await WitnessedAsync(federation, await PublishAsync(federation, "r1"));

        await federation.RestartWitnessedAsync(School, quorum: 2, Police, Youth);
        await log.UntilAsync(NotCosigned);

        Assert.Equal((StatusCode.FailedPrecondition, "NOT_WITNESSED"), await RefusalAsync(federation, waits: false, 0));
    }

    [Fact]
    public async Task Journal_RestoredFromAnOlderCopy_IsNoticedHereAndRefusedThere()
    {
        using var log = new EventLog();
        await using TestFederation federation = await TestFederation.StartAsync(log);
        await PublishAsync(federation, "r1");
        await federation.StopNodeAsync(School);
        string journal = federation.JournalOf(School).Path;
        byte[] copy = await File.ReadAllBytesAsync(journal, TestContext.Current.CancellationToken);
        await federation.StartNodeAsync(School);
        await federation.RestartWitnessedAsync(School, quorum: 2, Police, Youth);
        await PublishAsync(federation, "r2");
        await WitnessedAsync(federation, await PublishAsync(federation, "r3"));

        await federation.StopNodeAsync(School);
        await File.WriteAllBytesAsync(journal, copy, TestContext.Current.CancellationToken);
        await federation.StartNodeAsync(School);
        await log.UntilAsync(NotCosigned, 2);

        Assert.Equal(1, log.Times(NotWhatWasCosigned));
        Assert.All(log.Texts(NotCosigned), text => Assert.Contains("ROLLED_BACK", text, StringComparison.Ordinal));
        Assert.Equal((StatusCode.FailedPrecondition, "NOT_WITNESSED"), await RefusalAsync(federation, waits: false, 0));
        await log.UntilAsync(OlderThanCosigned, 3);
        Assert.Contains($"{School} journal is not what {Police} has cosigned at ", await federation.HealthAsync(School), StringComparison.Ordinal);
        RestoreNoticed[] noticed = [.. (await federation.StopAndReadAsync(School, JournalEntry.EventOneofCase.RestoreNoticed)).Select(e => e.RestoreNoticed)];
        Assert.Equal([Police, School, Youth], noticed.Where(n => n.SeenLogSize > n.LogSize).Select(n => n.By).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Agency_WithoutWitnesses_SaysThatNobodyIsAsked()
    {
        await using TestFederation federation = await TestFederation.StartAsync();

        Assert.Equal((StatusCode.FailedPrecondition, "NO_WITNESSES"), await RefusalAsync(federation, waits: false, 0));
    }

    [Theory]
    [InlineData("nothing")]
    [InlineData("a stranger's")]
    [InlineData("another agency's")]
    [InlineData("of another checkpoint")]
    [InlineData("the log's own line")]
    public async Task Answer_ThatIsNoCosignature_CountsForNothing(string what)
    {
        using var log = new EventLog();
        using var stranger = SigningKey.Create();
        await using TestFederation federation = await TestFederation.StartAsync(log);
        await using FakeWitness fake = await FakeWitness.StartAsync(federation, Youth, (request, _) => Task.FromResult(new AddCheckpointResponse { Cosignatures = Forged(request) }));
        await federation.RestartWitnessedAsync(School, quorum: 1, [fake.Options]);
        await PublishAsync(federation, "r1");

        await log.UntilAsync(NotCosigned);

        Assert.Contains(RemoteWitness.CosignatureInvalid, log.Text(NotCosigned), StringComparison.Ordinal);
        Assert.Null(federation.Hosted(School).Witnessing.Cosigned.Newest);

        string Forged(AddCheckpointRequest request)
        {
            SignedNote note = SignedNote.TryParse(Encoding.UTF8.GetBytes(request.Checkpoint))!;
            return what switch
            {
                "nothing" => "",
                "a stranger's" => Line(stranger, note.Text),
                "another agency's" => Line(federation.KeysOf(Police).Signing, note.Text),
                "of another checkpoint" => Line(federation.KeysOf(Youth).Signing, note.Text.Replace("\n", "\n1", StringComparison.Ordinal)),
                _ => SignedNote.Line(note.Signatures[0]),
            };
        }

        static string Line(SigningKey key, string text) => SignedNote.Line(Cosignature.Line(
            WitnessName.Of(TestBundle.FederationId, Youth), NoteSignature.HashOf(key.Spki.Span), 1, key.SignDigestDer(Cosignature.Digest(text, 1))));
    }

    [Fact]
    public async Task Witness_ThatNeverAnswers_KeepsNobodyElseWaiting()
    {
        using var log = new EventLog();
        await using TestFederation federation = await TestFederation.StartAsync(log);
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using FakeWitness fake = await FakeWitness.StartAsync(federation, Youth, async (_, cancellation) =>
        {
            asked.TrySetResult();
            await Task.Delay(Timeout.Infinite, cancellation);
            return new AddCheckpointResponse();
        });
        await federation.RestartWitnessedAsync(School, quorum: 1, [fake.Options, federation.WitnessAt(Police)]);
        await using Subscriber desk = await Subscriber.OpenAsync(federation.Client(Police, "desk"), TestBundle.DutyDesk);
        ulong size = await PublishAsync(federation, "r1");
        Task<GetWitnessedCheckpointResponse> witnessed = WitnessedAsync(federation, size);
        await asked.Task;

        Assert.NotEmpty((await desk.NextAsync()).MessageId);
        Assert.Equal([Police], (await witnessed).Witnesses);
        Assert.Contains("DeadlineExceeded", log.Text(NotCosigned), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Server_ThatIsNoMembersNode_IsNotAsked()
    {
        using var log = new EventLog();
        bool asked = false;
        await using TestFederation federation = await TestFederation.StartAsync(log, shape: bundle => bundle.HasYouth = false);
        await using FakeWitness fake = await FakeWitness.StartAsync(federation, Youth, (_, _) =>
        {
            asked = true;
            return Task.FromResult(new AddCheckpointResponse());
        });
        await federation.RestartWitnessedAsync(School, quorum: 1, [fake.Options]);
        await PublishAsync(federation, "r1");

        await log.UntilAsync(NotCosigned);

        Assert.False(asked);
    }

    [Fact]
    public async Task Witness_OnTheSameNode_IsRefusedAtTheStart()
    {
        await using TestFederation federation = await TestFederation.StartAsync();

        var fault = await Assert.ThrowsAsync<ArgumentException>(() => federation.RestartWitnessedAsync(School, quorum: 1, School));

        Assert.Contains("vouch for itself", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 2, "Quorum must be from 1 to the number of witnesses, 2.")]
    [InlineData(3, 2, "Quorum must be from 1 to the number of witnesses, 2.")]
    [InlineData(1, 0, "Quorum must be from 0 to the number of witnesses, 0.")]
    [InlineData(1, 33, "Witnesses must not be more than 32.")]
    public void Options_ThatAskForWhatCannotBe_AreRefused(int quorum, int witnesses, string fault)
    {
        var options = new WitnessingOptions { Quorum = quorum, Witnesses = [.. Enumerable.Range(0, witnesses).Select(n => Witness($"agency-{n}"))] };

        Assert.Equal([$"Agency a: Witnessing.{fault}"], options.Check("a"));
    }

    [Fact]
    public void Options_WithTheSameWitnessTwiceOrNoTime_AreRefused()
    {
        var options = new WitnessingOptions { Quorum = 1, Witnesses = [Witness("twice"), Witness("twice")], Interval = TimeSpan.Zero };

        Assert.Equal(
            ["Agency a: Witnessing.Witnesses names twice twice.", "Agency a: Witnessing.Interval and OverdueAfter must be longer than nothing."], options.Check("a"));
        Assert.Empty(new WitnessingOptions().Check("a"));
    }

    private static WitnessOptions Witness(string agency) => new() { Agency = agency, Addresses = static () => [] };

    private static bool HasCosigned(SignedNote note, string witness, SigningKey key) => note.Signatures.Any(line =>
        line.Name == WitnessName.Of(TestBundle.FederationId, witness)
        && Cosignature.TryOpen(line) is { } cosigned
        && PublicSigningKey.FromSpki(key.Spki.Span).VerifyDigestDer(Cosignature.Digest(note.Text, cosigned.UnixSeconds), cosigned.Signature.Span));

    // The size of the journal behind the notice.
    private static async Task<ulong> PublishAsync(TestFederation federation, string request)
    {
        await federation.Client(School, "records").PublishAsync(Notices.Threat().Request(request));
        return (await federation.Auditor(School).GetCheckpointAsync(new GetCheckpointRequest())).Size;
    }

    private static async Task<GetWitnessedCheckpointResponse> WitnessedAsync(TestFederation federation, ulong size) =>
        await federation.Auditor(School).GetWitnessedCheckpointAsync(new GetWitnessedCheckpointRequest { Size = size });

    // What a reader is told that waits in vain, or does not wait.
    private static async Task<(StatusCode Status, string? Reason)> RefusalAsync(TestFederation federation, bool waits, ulong size)
    {
        federation.Clock.Held = waits ? CosignatureGathering.WaitAtMost : null;
        Task<GetWitnessedCheckpointResponse> asked = WitnessedAsync(federation, size);
        if (waits)
        {
            await federation.Clock.ElapseAsync();
            federation.Clock.Held = null;
        }

        RpcException refused = await Assert.ThrowsAsync<RpcException>(() => asked);
        return (refused.StatusCode, WireError.ReasonOf(refused));
    }
}
