using System.Security.Cryptography;
using FsCheck;
using FsCheck.Fluent;
using SharingBus.Exchange.V1;
using SharingBus.Federation.V1;
using SharingBus.Trust.Identities;
using SharingBus.Trust.Sealing;
using Xunit;

namespace SharingBus.Trust.Tests.Sealing;

public sealed class BatchRoundTripTests : IDisposable
{
    private static readonly byte[] s_incarnation = RandomNumberGenerator.GetBytes(SealingFormat.RandomIdBytes);

    private readonly TestFederation _federation = new();

    public void Dispose() => _federation.Dispose();

    [Fact]
    public void Open_AnySealedPlaintext_GivesItBack()
    {
        BatchSealer sealer = _federation.Sealer();
        BatchOpener opener = _federation.Opener();
        ulong sequence = 0;

        Prop.ForAll(ArbMap.Default.GeneratorFor<byte[]>().Resize(3000).ToArbitrary(), plaintext =>
        {
            SealResult batch = sealer.Seal(Context(++sequence), plaintext);
            OpenResult opened = opener.Open(TestFederation.Police, Lane.Bulk, batch.Batch);
            return opened.IsOpened && opened.Plaintext.Span.SequenceEqual(plaintext) && opened.Header!.Sequence == sequence;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Open_LargestPlaintext_FitsTheLimitOfABatch()
    {
        byte[] plaintext = RandomNumberGenerator.GetBytes(SealingFormat.MostPlaintextBytes);

        byte[] batch = _federation.Sealer().Seal(Context(1), plaintext).Batch;

        Assert.InRange(batch.Length, 1, SealingFormat.MostBatchBytes);
        Assert.Equal(plaintext, _federation.Opener().Open(TestFederation.Police, Lane.Bulk, batch).Plaintext.ToArray());
    }

    [Fact]
    public void Seal_LargerThanTheLimit_IsRefused() => Assert.Equal(
        SealError.PlaintextTooLarge, _federation.Sealer().Seal(Context(1), new byte[SealingFormat.MostPlaintextBytes + 1]).Error);

    [Fact]
    public void Seal_DifferentLengthsWithinAStep_LookTheSame()
    {
        BatchSealer sealer = _federation.Sealer();

        int empty = sealer.Seal(Context(1), []).Batch.Length;
        int full = sealer.Seal(Context(1), new byte[Padding.LeastPaddedBytes - Padding.PrefixBytes]).Batch.Length;

        // The nonce counter 1 takes two bytes that the counter 0, which is not written, does not.
        Assert.Equal(empty + 2, full);
    }

    [Fact]
    public void Header_OfASealedBatch_SaysOnlyWhatTheFormatStates()
    {
        BatchHeader header = Header(_federation.Sealer().Seal(new BatchContext(s_incarnation, 9, 7), "x"u8).Batch);

        Assert.Equal(SealingFormat.Version, header.Version);
        Assert.Equal((TestFederation.Police, TestFederation.School, Lane.Bulk), (header.Sender, header.Recipient, header.Lane));
        Assert.Equal(s_incarnation, header.Incarnation.ToByteArray());
        Assert.Equal((9UL, 7UL, (uint)Padding.LeastPaddedBytes), (header.Sequence, header.BundleVersion, header.PaddedLength));
        Assert.Equal(_federation.Keys[TestFederation.School].Encryption.Id, header.RecipientKeyId);
        Assert.Equal(_federation.Keys[TestFederation.Police].Signing.Id, header.SigningKeyId);
    }

    [Fact]
    public void Epoch_OfEveryStart_IsNew()
    {
        BatchHeader first = Header(_federation.Sealer().Seal(Context(1), "same"u8).Batch);
        BatchHeader second = Header(_federation.Sealer().Seal(Context(1), "same"u8).Batch);

        Assert.NotEqual(first.EpochId, second.EpochId);
        Assert.NotEqual(first.Enc, second.Enc);
        Assert.Equal(0UL, second.NonceCounter);
    }

    [Fact]
    public void Epoch_WithinItsLimits_NeverRepeatsANonceAndThenRotates()
    {
        BatchSealer sealer = _federation.Sealer(limits: new EpochLimits(5, TimeSpan.FromHours(1)));

        List<BatchHeader> headers = [.. Enumerable.Range(1, 12).Select(n => Header(sealer.Seal(Context((ulong)n), "same"u8).Batch))];

        Assert.Equal(3, headers.DistinctBy(header => header.EpochId).Count());
        Assert.Equal(12, headers.DistinctBy(header => (header.EpochId, header.NonceCounter)).Count());
        Assert.All(headers, header => Assert.InRange(header.NonceCounter, 0UL, 4UL));
    }

    [Fact]
    public void Epoch_OlderThanItsLimit_Rotates()
    {
        BatchSealer sealer = _federation.Sealer(limits: new EpochLimits(100, TimeSpan.FromHours(1)));
        BatchHeader first = Header(sealer.Seal(Context(1), "a"u8).Batch);
        _federation.Time.Advance(TimeSpan.FromMinutes(59));
        BatchHeader second = Header(sealer.Seal(Context(2), "b"u8).Batch);
        _federation.Time.Advance(TimeSpan.FromMinutes(1));
        BatchHeader third = Header(sealer.Seal(Context(3), "c"u8).Batch);

        Assert.Equal(first.EpochId, second.EpochId);
        Assert.NotEqual(second.EpochId, third.EpochId);
    }

    [Fact]
    public void Epochs_MoreThanTheOpenerKeeps_AllOpenInAnyOrder()
    {
        BatchSealer sealer = _federation.Sealer(limits: new EpochLimits(1, TimeSpan.FromHours(1)));
        BatchOpener opener = _federation.Opener();
        List<byte[]> batches = [.. Enumerable.Range(1, EpochCache.MostPerStream * 3).Select(n => sealer.Seal(Context((ulong)n), [(byte)n]).Batch)];

        foreach (byte[] batch in batches.Concat(batches.AsEnumerable().Reverse()))
        {
            OpenResult opened = opener.Open(TestFederation.Police, Lane.Bulk, batch);
            Assert.Equal((byte)opened.Header!.Sequence, Assert.Single(opened.Plaintext.ToArray()));
        }
    }

    [Fact]
    public void Seal_RecipientsNewerKeyInForce_UsesItAndTheOlderStillOpens()
    {
        BatchSealer sealer = _federation.Sealer();
        byte[] before = sealer.Seal(Context(1), "before"u8).Batch;
        AgencyKeys school = _federation.Keys[TestFederation.School];
        using EncryptionKey next = EncryptionKey.Create();
        Bundle bundle = _federation.Bundle(version: 8);
        bundle.Agencies.Single(agency => agency.Id == TestFederation.School).EncryptionKeys
            .Add(next.ToPublicKey(_federation.Start, _federation.Start.AddDays(60)));

        _federation.Directory.Replace(_federation.Accept(bundle));
        BatchHeader after = Header(sealer.Seal(Context(2), "after"u8).Batch);

        Assert.Equal(next.Id, after.RecipientKeyId);
        Assert.NotEqual(Header(before).EpochId, after.EpochId);
        Assert.Equal(school.Encryption.Id, Header(before).RecipientKeyId);
        Assert.True(_federation.Opener().Open(TestFederation.Police, Lane.Bulk, before).IsOpened);
    }

    [Fact]
    public void Seal_ByManyThreads_StaysCorrect()
    {
        BatchSealer sealer = _federation.Sealer();
        BatchOpener opener = _federation.Opener();

        OpenResult[] opened = [.. Enumerable.Range(1, 400).AsParallel().WithDegreeOfParallelism(4).Select(n =>
            opener.Open(TestFederation.Police, Lane.Bulk, sealer.Seal(Context((ulong)n), BitConverter.GetBytes(n)).Batch))];

        Assert.All(opened, one => Assert.Equal((int)one.Header!.Sequence, BitConverter.ToInt32(one.Plaintext.Span)));
        Assert.Equal(400, opened.DistinctBy(one => one.Header!.NonceCounter).Count());
    }

    [Fact]
    public void Seal_SigningKeyOrRecipientUnknownOrExpired_IsRefused()
    {
        BatchSealer stranger = _federation.Sealer(recipient: "nobody-here");
        using AgencyKeys outsider = AgencyKeys.Create("outsider");
        using BatchSealer outside = new(outsider, TestFederation.School, Lane.Bulk, _federation.Directory, _federation.Time);

        Assert.Equal(SealError.NoRecipientKey, stranger.Seal(Context(1), []).Error);
        Assert.Equal(SealError.SigningKeyNotInForce, outside.Seal(Context(1), []).Error);
        _federation.Time.Advance(TimeSpan.FromDays(30));
        Assert.Equal(SealError.SigningKeyNotInForce, _federation.Sealer().Seal(Context(1), []).Error);
    }

    private static BatchContext Context(ulong sequence) => new(s_incarnation, sequence, 7);

    private static BatchHeader Header(byte[] batch) => BatchHeader.Parser.ParseFrom(SealedBatch.Parser.ParseFrom(batch).Header);
}
