using System.Text;
using Google.Protobuf;
using Grpc.Core;
using SharingBus.Hosting.Errors;
using SharingBus.Lineage.Checkpoints;
using SharingBus.Lineage.V1;
using SharingBus.Node.Tests.Federation;
using SharingBus.TestKit.Logging;
using SharingBus.Trust.Identities;

namespace SharingBus.Node.Tests.Witnessing;

/// <summary>What a witness says to what it is shown, over the wire.</summary>
public sealed class WitnessRequestTests : IDisposable
{
    private const string School = TestBundle.School;
    private const string Police = TestBundle.Police;

    // What a witness says of a log that contradicts itself.
    private const int Contradicted = 5900;

    private readonly LogCollector _log = new();

    public void Dispose() => _log.Dispose();

    [Fact]
    public async Task Checkpoint_ThatContinuesTheLast_IsCosignedWithTheWitnessesKeyAndTime()
    {
        await using TestFederation federation = await TestFederation.StartAsync(_log);
        var log = new ShownLog(federation.KeysOf(School).Signing, School, "honest");
        WitnessService.WitnessServiceClient witness = federation.WitnessOf(Police, School);

        await witness.AddCheckpointAsync(log.Request(Police, 5));
        AddCheckpointResponse answer = await witness.AddCheckpointAsync(log.Request(Police, 12, from: 5));

        SignedNote note = SignedNote.TryParse(Encoding.UTF8.GetBytes($"{log.At(12).Text}\n{answer.Cosignatures}"))!;
        NoteSignature line = Assert.Single(note.Signatures);
        (ulong time, ReadOnlyMemory<byte> signature) = Cosignature.TryOpen(line)!.Value;
        SigningKey key = federation.KeysOf(Police).Signing;
        Assert.Equal(WitnessName.Of(TestBundle.FederationId, Police), line.Name);
        Assert.Equal(NoteSignature.HashOf(key.Spki.Span), line.KeyHash);
        Assert.Equal((ulong)TestFederation.Start.ToUnixTimeSeconds(), time);
        Assert.True(PublicSigningKey.FromSpki(key.Spki.Span).VerifyDigestDer(Cosignature.Digest(log.At(12).Text, time), signature.Span));
    }

    [Fact]
    public async Task SecondFace_ForAnotherReader_IsRefusedWithItsReason_AlsoByAWitnessThatWasStartedAgain()
    {
        _log.ExpectEvent(Contradicted);
        await using TestFederation federation = await TestFederation.StartAsync(_log);
        SigningKey key = federation.KeysOf(School).Signing;
        (ShownLog one, ShownLog another) = (new(key, School, "for one reader"), new(key, School, "for another"));
        await federation.WitnessOf(Police, School).AddCheckpointAsync(one.Request(Police, 9));
        await federation.StopNodeAsync(Police);
        await federation.StartNodeAsync(Police);
        WitnessService.WitnessServiceClient witness = federation.WitnessOf(Police, School);

        await RefusedAsync(witness, another.Request(Police, 9), StatusCode.FailedPrecondition, "FORKED", "9");
        await RefusedAsync(witness, another.Request(Police, 14, from: 9), StatusCode.FailedPrecondition, "INCONSISTENT", "9");
        await RefusedAsync(witness, another.Request(Police, 8), StatusCode.FailedPrecondition, "ROLLED_BACK", "9");
        await RefusedAsync(witness, one.Request(Police, 8), StatusCode.FailedPrecondition, "ROLLED_BACK", "9");
        await RefusedAsync(witness, one.Request(Police, 14, from: 4), StatusCode.Aborted, "SIZE_CONFLICT", "9");
        AddCheckpointRequest forged = one.Request(Police, 14, from: 9);
        forged.Proof[0] = ByteString.CopyFrom(new byte[32]);
        await RefusedAsync(witness, forged, StatusCode.FailedPrecondition, "INCONSISTENT", "9");

        Assert.NotEmpty((await witness.AddCheckpointAsync(one.Request(Police, 14, from: 9))).Cosignatures);
        GetFollowedLogResponse followed = await federation.Auditor(Police).GetFollowedLogAsync(new GetFollowedLogRequest { LogAgency = School });
        Assert.Equal(one.At(14).Text, SignedNote.TryParse(Encoding.UTF8.GetBytes(followed.Note))!.Text);
        Assert.Equal(another.At(9).Text, SignedNote.TryParse(Encoding.UTF8.GetBytes(followed.Contradiction))!.Text);
    }

    [Theory]
    [InlineData(School)]
    [InlineData(Police)]
    [InlineData("")]
    public async Task Log_ThatWasNeverShown_IsNotFollowed(string agency)
    {
        await using TestFederation federation = await TestFederation.StartAsync(_log);

        RpcException refused = await Assert.ThrowsAsync<RpcException>(
            async () => await federation.Auditor(Police).GetFollowedLogAsync(new GetFollowedLogRequest { LogAgency = agency }));

        Assert.Equal((StatusCode.NotFound, "LOG_UNKNOWN"), (refused.StatusCode, WireError.ReasonOf(refused)));
    }

    [Fact]
    public async Task LogOfNoOtherMember_IsRefused()
    {
        await using TestFederation federation = await TestFederation.StartAsync(_log);
        SigningKey key = federation.KeysOf(School).Signing;
        WitnessService.WitnessServiceClient witness = federation.WitnessOf(Police, School);

        foreach (ShownLog log in new[]
        {
            new ShownLog(federation.KeysOf(Police).Signing, Police, "the witness itself"),
            new ShownLog(key, School, "elsewhere", federation: "elsewhere"),
            new ShownLog(key, "nobody-test", "no member"),
        })
        {
            await RefusedAsync(witness, log.Request(Police, 3), StatusCode.NotFound, "LOG_UNKNOWN", size: null);
        }
    }

    [Fact]
    public async Task Checkpoint_ThatItsAgencyHasNotSigned_IsRefused_AndTellsNothingOfTheLog()
    {
        await using TestFederation federation = await TestFederation.StartAsync(_log);
        using var stranger = SigningKey.Create();
        WitnessService.WitnessServiceClient witness = federation.WitnessOf(Police, School);
        await witness.AddCheckpointAsync(new ShownLog(federation.KeysOf(School).Signing, School, "honest").Request(Police, 9));

        foreach (SigningKey key in new[] { stranger, federation.KeysOf(Police).Signing, federation.KeysOf(TestBundle.Youth).Signing })
        {
            await RefusedAsync(witness, new ShownLog(key, School, "forged").Request(Police, 3), StatusCode.PermissionDenied, "CHECKPOINT_UNSIGNED", size: null);
        }

        SignedNote cosignedOnly = new ShownLog(federation.KeysOf(School).Signing, School, "honest").Signed(3);
        cosignedOnly = cosignedOnly with { Signatures = [cosignedOnly.Signatures[0] with { Name = WitnessName.Of(TestBundle.FederationId, School) }] };
        await RefusedAsync(
            witness, new AddCheckpointRequest { Witness = Police, Checkpoint = cosignedOnly.ToString() }, StatusCode.PermissionDenied, "CHECKPOINT_UNSIGNED", size: null);
    }

    [Fact]
    public async Task Checkpoint_SignedWithAKeyWhoseTermIsOver_IsRefused()
    {
        long ends = (TestFederation.Start.AddHours(1) - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
        await using TestFederation federation = await TestFederation.StartAsync(
            _log, shape: bundle => bundle.Shape = shaped => shaped.Agencies.Single(agency => agency.Id == School).SigningKeys[0].ValidUntilUnixMicros = ends);
        var log = new ShownLog(federation.KeysOf(School).Signing, School, "honest");
        WitnessService.WitnessServiceClient witness = federation.WitnessOf(Police, School);
        await witness.AddCheckpointAsync(log.Request(Police, 5));

        federation.Clock.Advance(TimeSpan.FromHours(2));

        await RefusedAsync(witness, log.Request(Police, 6, from: 5), StatusCode.PermissionDenied, "CHECKPOINT_UNSIGNED", size: null);
    }

    [Fact]
    public async Task Request_ThatCannotBeRead_NamesTheField()
    {
        await using TestFederation federation = await TestFederation.StartAsync(_log);
        var log = new ShownLog(federation.KeysOf(School).Signing, School, "honest");
        WitnessService.WitnessServiceClient witness = federation.WitnessOf(Police, School);
        AddCheckpointRequest noNote = log.Request(Police, 3);
        noNote.Checkpoint = log.At(3).Text;
        AddCheckpointRequest shortHash = log.Request(Police, 3);
        shortHash.Proof.Add(ByteString.CopyFrom(new byte[31]));
        AddCheckpointRequest manyHashes = log.Request(Police, 3);
        manyHashes.Proof.AddRange(Enumerable.Repeat(ByteString.CopyFrom(new byte[32]), 64));

        AddCheckpointRequest beyond = log.Request(Police, 3, from: 4);

        foreach ((AddCheckpointRequest request, string field) in new[] { (noNote, "checkpoint"), (shortHash, "proof"), (manyHashes, "proof"), (beyond, "old_size") })
        {
            RpcException refused = await RefusedAsync(witness, request, StatusCode.InvalidArgument, "INVALID_REQUEST", size: null);
            Assert.Equal(field, Assert.Single(WireError.ViolationsOf(refused)).Field);
        }

        await RefusedAsync(witness, log.Request(TestBundle.Youth, 3), StatusCode.NotFound, "WITNESS_UNKNOWN", size: null);
    }

    [Fact]
    public async Task Caller_OfNoMember_IsRefused()
    {
        await using TestFederation federation = await TestFederation.StartAsync(_log, shape: bundle => bundle.HasYouth = false);
        var log = new ShownLog(federation.KeysOf(School).Signing, School, "honest");

        await RefusedAsync(federation.WitnessOf(Police, TestBundle.Youth), log.Request(Police, 3), StatusCode.PermissionDenied, "NOT_PERMITTED", size: null);
    }

    [Fact]
    public async Task Caller_WhoseAgencyListsItsNodes_NeedsOneOfTheirKeys()
    {
        using TestPin pin = new();
        await using TestFederation federation = await TestFederation.StartAsync(_log, shape: bundle => bundle.Shape = pin.Shape);
        pin.Certificate = federation.System(School, "node");
        federation.Bundle.Version++;
        federation.PublishBundle();
        await Eventually.HoldsAsync(() => Task.FromResult(federation.Hosted(Police).BundleVersion == federation.Bundle.Version));
        var log = new ShownLog(federation.KeysOf(School).Signing, School, "honest");

        await RefusedAsync(federation.WitnessOf(Police, School), log.Request(Police, 3), StatusCode.PermissionDenied, "NODE_NOT_PINNED", size: null);

        Assert.NotEmpty((await federation.WitnessOf(Police, pin.Certificate).AddCheckpointAsync(log.Request(Police, 3))).Cosignatures);
    }

    private static async Task<RpcException> RefusedAsync(
        WitnessService.WitnessServiceClient witness, AddCheckpointRequest request, StatusCode status, string reason, string? size)
    {
        RpcException refused = await Assert.ThrowsAsync<RpcException>(async () => await witness.AddCheckpointAsync(request));
        Assert.Equal((status, reason, size), (refused.StatusCode, WireError.ReasonOf(refused), WireError.FactOf(refused, "size")));
        return refused;
    }
}
