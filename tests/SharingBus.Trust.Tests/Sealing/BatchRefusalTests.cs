using System.Security.Cryptography;
using Google.Protobuf;
using SharingBus.Exchange.V1;
using SharingBus.Federation.V1;
using SharingBus.Trust.Bundles;
using SharingBus.Trust.Hpke;
using SharingBus.Trust.Identities;
using SharingBus.Trust.Sealing;
using Xunit;

namespace SharingBus.Trust.Tests.Sealing;

public sealed class BatchRefusalTests : IDisposable
{
    private readonly TestFederation _federation = new();
    private readonly byte[] _batch;

    public BatchRefusalTests() => _batch = Seal();

    public void Dispose() => _federation.Dispose();

    [Fact]
    public void Open_AnyBitFlipped_IsRefused()
    {
        BatchOpener opener = _federation.Opener();
        HashSet<OpenError> expected =
        [
            OpenError.BatchNotCanonical, OpenError.HeaderNotCanonical, OpenError.UnknownSigningKey, OpenError.BundleAhead, OpenError.SignatureInvalid,
        ];
        Assert.True(opener.Open(TestFederation.Police, Lane.Bulk, _batch).IsOpened);

        for (int bit = 0; bit < _batch.Length * 8; bit++)
        {
            byte[] changed = [.. _batch];
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Contains(opener.Open(TestFederation.Police, Lane.Bulk, changed).Error, expected);
        }
    }

    [Fact]
    public void Open_BitOfEachPartFlipped_IsSignatureInvalid()
    {
        foreach (Action<SealedBatch> change in (Action<SealedBatch>[])
        [
            batch => batch.Ciphertext = Flipped(batch.Ciphertext, batch.Ciphertext.Length / 2),
            batch => batch.Signature = Flipped(batch.Signature, 40),
            batch => batch.Header = Changed(batch.Header, header => header.Sequence++),
            batch => batch.Signature = batch.Signature.Span[..63].ToArray() is var shorter ? ByteString.CopyFrom(shorter) : null,
        ])
        {
            SealedBatch batch = SealedBatch.Parser.ParseFrom(_batch);
            change(batch);
            Assert.Equal(OpenError.SignatureInvalid, Open(batch.ToByteArray()));
        }
    }

    [Fact]
    public void Open_CutOffOrFollowedByBytes_IsNotCanonical()
    {
        for (int length = 0; length < _batch.Length; length += 7)
        {
            Assert.Equal(OpenError.BatchNotCanonical, Open(_batch[..length]));
        }

        Assert.Equal(OpenError.BatchNotCanonical, Open([.. _batch, 0]));
        Assert.Equal(OpenError.BatchNotCanonical, Open([.. _batch, .. _batch]));
    }

    [Fact]
    public void Open_LongerFormOfALength_IsNotCanonical()
    {
        byte[] signatureLength = [(SealedBatch.SignatureFieldNumber << 3) | 2, SigningKey.SignatureBytes];
        int at = _batch.Length - SigningKey.SignatureBytes - signatureLength.Length;
        Assert.Equal(signatureLength, _batch[at..(at + 2)]);
        byte[] longer = [.. _batch[..at], signatureLength[0], SigningKey.SignatureBytes | 0x80, 0x00, .. _batch[(at + 2)..]];

        Assert.Equal(SealedBatch.Parser.ParseFrom(_batch), SealedBatch.Parser.ParseFrom(longer));
        Assert.Equal(OpenError.BatchNotCanonical, Open(longer));
    }

    [Fact]
    public void Open_LongerThanTheLimit_IsTooLarge() =>
        Assert.Equal(OpenError.TooLarge, Open(new byte[SealingFormat.MostBatchBytes + 1]));

    [Fact]
    public void Open_HeaderLongerThanTheLimit_IsTooLarge() =>
        Assert.Equal(OpenError.TooLarge, Open(Resigned(header => header.Sender = new string('a', SealingFormat.MostHeaderBytes))));

    [Fact]
    public void Open_HeaderInAnotherForm_IsNotCanonical()
    {
        byte[] unknownField = [0xF8, 0x01, 0x01];
        byte[] versionAgain = [0x08, 0x01];

        Assert.Equal(OpenError.HeaderNotCanonical, Open(WithHeader(header => [.. header, .. unknownField])));
        Assert.Equal(OpenError.HeaderNotCanonical, Open(WithHeader(header => [.. header, .. versionAgain])));
        Assert.Equal(OpenError.HeaderNotCanonical, Open(WithHeader(header => [.. header[2..], .. header[..2]])));
        Assert.Equal(OpenError.HeaderNotCanonical, Open(WithHeader(header => [0x08, 0x81, 0x00, .. header[2..]])));
        Assert.Equal(OpenError.HeaderNotCanonical, Open(WithHeader(_ => [0xFF])));
    }

    [Fact]
    public void Open_QueueOfAnotherSender_IsRefused()
    {
        Assert.Equal(OpenError.UnknownSigningKey, _federation.Opener().Open(TestFederation.Health, Lane.Bulk, _batch).Error);
        Assert.Equal(OpenError.UnknownSender, _federation.Opener().Open("nobody-here", Lane.Bulk, _batch).Error);
        Assert.Equal(OpenError.SenderMismatch, Open(Resigned(header => header.Sender = TestFederation.Health)));
    }

    [Fact]
    public void Open_ByAnotherRecipient_IsRefused()
    {
        Assert.Equal(OpenError.RecipientMismatch, _federation.Opener(TestFederation.Health).Open(TestFederation.Police, Lane.Bulk, _batch).Error);

        // A batch re-addressed by its own sender names the true recipient but a key that is not that recipient's.
        Assert.Equal(
            OpenError.UnknownRecipientKey,
            _federation.Opener(TestFederation.Health)
                .Open(TestFederation.Police, Lane.Bulk, Resigned(header => header.Recipient = TestFederation.Health)).Error);
    }

    [Fact]
    public void Open_QueueOfAnotherLane_IsLaneMismatch()
    {
        Assert.Equal(OpenError.LaneMismatch, _federation.Opener().Open(TestFederation.Police, Lane.Rights, _batch).Error);
    }

    [Fact]
    public void Open_AnotherVersion_IsUnsupported() =>
        Assert.Equal(OpenError.UnsupportedVersion, Open(Resigned(header => header.Version = 2)));

    [Fact]
    public void Open_HeaderFieldOutOfBounds_IsRefused()
    {
        foreach (Action<BatchHeader> change in (Action<BatchHeader>[])
        [
            header => header.Sequence = 0,
            header => header.Incarnation = ByteString.CopyFrom(new byte[15]),
            header => header.EpochId = ByteString.CopyFrom(new byte[17]),
            header => header.NonceCounter = EpochLimits.MostBatchesAllowed,
            header => header.PaddedLength++,
            header => header.PaddedLength = uint.MaxValue,
        ])
        {
            Assert.Equal(OpenError.HeaderFieldInvalid, Open(Resigned(change)));
        }
    }

    [Fact]
    public void Open_SignedHeaderThatWasNotEncryptedUnder_DoesNotDecrypt()
    {
        Assert.Equal(OpenError.DecryptionFailed, Open(Resigned(header => header.Sequence++)));
        Assert.Equal(OpenError.DecryptionFailed, Open(Resigned(header => header.NonceCounter++)));
        Assert.Equal(OpenError.DecryptionFailed, Open(Resigned(header => header.BundleVersion--)));
        Assert.Equal(OpenError.DecryptionFailed, Open(Resigned(header => header.EpochId = Flipped(header.EpochId, 0))));
    }

    [Fact]
    public void Open_EncapsulationOffTheCurve_IsRefused() =>
        Assert.Equal(OpenError.EncapsulationInvalid, Open(Resigned(header => header.Enc = Flipped(header.Enc, 64))));

    [Fact]
    public void Open_KnownEpochWithAnotherEncapsulation_IsEpochConflict()
    {
        BatchOpener opener = _federation.Opener();
        Assert.True(opener.Open(TestFederation.Police, Lane.Bulk, _batch).IsOpened);
        using ECDiffieHellman other = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        byte[] changed = Resigned(header => header.Enc = ByteString.CopyFrom(P256Point.Of(other)));

        Assert.Equal(OpenError.EpochConflict, opener.Open(TestFederation.Police, Lane.Bulk, changed).Error);
    }

    [Fact]
    public void Open_KeysExpired_IsRefused()
    {
        _federation.Time.Advance(TimeSpan.FromDays(30));
        Assert.Equal(OpenError.SigningKeyNotInForce, Open(_batch));

        Replace(bundle => Key(bundle, TestFederation.Police, agency => agency.SigningKeys).ValidUntilUnixMicros = long.MaxValue);
        Assert.Equal(OpenError.RecipientKeyNotInForce, Open(_batch));
    }

    [Fact]
    public void Open_AfterExpiryOfTheKey_IsRefusedThoughTheEpochIsKnown()
    {
        BatchOpener opener = _federation.Opener();
        Assert.True(opener.Open(TestFederation.Police, Lane.Bulk, _batch).IsOpened);
        Replace(bundle => Key(bundle, TestFederation.School, agency => agency.EncryptionKeys).ValidUntilUnixMicros = 0);

        Assert.Equal(OpenError.RecipientKeyNotInForce, opener.Open(TestFederation.Police, Lane.Bulk, _batch).Error);
    }

    [Fact]
    public void Open_KeysRemovedFromTheBundle_IsRefused()
    {
        Replace(bundle => Agency(bundle, TestFederation.School).EncryptionKeys.Clear());
        Assert.Equal(OpenError.UnknownRecipientKey, Open(_batch));

        Replace(bundle =>
        {
            bundle.Policies.Clear();
            Agency(bundle, TestFederation.Police).SigningKeys.Clear();
        });
        Assert.Equal(OpenError.UnknownSigningKey, Open(_batch));
    }

    [Fact]
    public void Open_UnknownKeyOfANewerBundle_IsBundleAhead()
    {
        byte[] ahead = Resigned(header => header.BundleVersion = 9);
        Assert.Equal(OpenError.BundleAhead, _federation.Opener().Open("nobody-here", Lane.Bulk, ahead).Error);

        Replace(bundle => Agency(bundle, TestFederation.School).EncryptionKeys.Clear());
        Assert.Equal(OpenError.BundleAhead, Open(ahead));
    }

    [Fact]
    public void Open_PrivateKeyNotHeld_IsRefused()
    {
        using AgencyKeys restored = AgencyKeys.Create(TestFederation.School);
        using BatchOpener opener = new(restored, _federation.Directory, _federation.Time);

        Assert.Equal(OpenError.RecipientKeyNotHeld, opener.Open(TestFederation.Police, Lane.Bulk, _batch).Error);
    }

    [Fact]
    public void Open_SealedInAnotherFederation_DoesNotDecrypt()
    {
        Bundle bundle = _federation.Bundle();
        bundle.Federation = "another-federation";
        bundle.Policies.Clear();
        BundleVerifier verifier = new(bundle.Federation, _federation.Governance.Select(key => PublicSigningKey.FromSpki(key.Spki.Span)), _federation.Time);
        _federation.Directory.Replace(verifier.Verify(_federation.Signed(bundle), inForce: null).Bundle!);

        Assert.Equal(OpenError.DecryptionFailed, Open(_batch));
    }

    [Fact]
    public void Reasons_OfAllErrors_AreDistinctUpperSnake()
    {
        string[] open = [.. Enum.GetValues<OpenError>().Select(error => error.Reason())];
        string[] seal = [.. Enum.GetValues<SealError>().Select(error => error.Reason())];
        string[] bundle = [.. Enum.GetValues<BundleError>().Select(error => error.Reason())];

        foreach (string[] names in (string[][])[open, seal, bundle])
        {
            Assert.Equal(names.Length, names.Distinct(StringComparer.Ordinal).Count());
            Assert.All(names, name => Assert.Matches("^[A-Z]+(_[A-Z]+)*$", name));
        }
    }

    private static ByteString Flipped(ByteString bytes, int at)
    {
        byte[] changed = bytes.ToByteArray();
        changed[at] ^= 1;
        return ByteString.CopyFrom(changed);
    }

    private static ByteString Changed(ByteString header, Action<BatchHeader> change)
    {
        BatchHeader read = BatchHeader.Parser.ParseFrom(header);
        change(read);
        return read.ToByteString();
    }

    private static Agency Agency(Bundle bundle, string id) => bundle.Agencies.Single(agency => agency.Id == id);

    private static PublicKey Key(Bundle bundle, string agency, Func<Agency, IEnumerable<PublicKey>> keys) => keys(Agency(bundle, agency)).Single();

    private byte[] Seal() => _federation.Sealer()
        .Seal(new BatchContext(RandomNumberGenerator.GetBytes(SealingFormat.RandomIdBytes), 5, 7), "a plaintext"u8).Batch;

    private OpenError Open(byte[] batch) => _federation.Opener().Open(TestFederation.Police, Lane.Bulk, batch).Error;

    // What a malicious sender can do: change the header and sign again.
    private byte[] Resigned(Action<BatchHeader> change) => WithHeader(header => Changed(ByteString.CopyFrom(header), change).ToByteArray());

    private byte[] WithHeader(Func<byte[], byte[]> change)
    {
        SealedBatch batch = SealedBatch.Parser.ParseFrom(_batch);
        byte[] header = change(batch.Header.ToByteArray());
        byte[] digest = new byte[SHA256.HashSizeInBytes];
        if (header.Length <= SealingFormat.MostHeaderBytes)
        {
            BatchSignature.Digest(header, batch.Ciphertext.Span, digest);
        }

        batch.Header = ByteString.CopyFrom(header);
        batch.Signature = ByteString.CopyFrom(_federation.Keys[TestFederation.Police].Signing.SignDigest(digest));
        return batch.ToByteArray();
    }

    private void Replace(Action<Bundle> change)
    {
        Bundle bundle = _federation.Bundle(version: 8);
        change(bundle);
        _federation.Directory.Replace(_federation.Accept(bundle));
    }
}
