using System.Security.Cryptography;
using Google.Protobuf;
using SharingBus.Federation.V1;
using SharingBus.Policy.V1;
using SharingBus.Trust.Bundles;
using SharingBus.Trust.Identities;
using Xunit;

namespace SharingBus.Trust.Tests.Bundles;

public sealed class BundleVerifierTests : IDisposable
{
    private readonly TestFederation _federation = new();

    public void Dispose() => _federation.Dispose();

    [Fact]
    public void Verify_TwoPinnedSigners_IsAccepted()
    {
        BundleResult result = _federation.Verifier.Verify(_federation.Signed(_federation.Bundle()), inForce: null);

        Assert.True(result.IsAccepted);
        Assert.Equal(_federation.Bundle().Version, result.Bundle.Bundle.Version);
    }

    [Fact]
    public void Verify_HigherVersionOrTheSameBundleAgain_IsAccepted()
    {
        SignedBundle current = _federation.Signed(_federation.Bundle(7));
        VerifiedBundle inForce = _federation.Verifier.Verify(current, inForce: null).Bundle!;

        Assert.Equal(BundleError.None, _federation.Verifier.Verify(current, inForce).Error);
        Assert.Equal(BundleError.None, Verify(_federation.Bundle(8), inForce));
    }

    [Fact]
    public void Verify_LowerVersion_IsRolledBack()
    {
        VerifiedBundle inForce = _federation.Accept(_federation.Bundle(7));

        Assert.Equal(BundleError.VersionRolledBack, Verify(_federation.Bundle(6), inForce));
        Assert.Equal(BundleError.VersionRolledBack, Verify(_federation.Bundle(0)));
    }

    [Fact]
    public void Verify_OtherContentsUnderTheSameVersion_IsReused()
    {
        VerifiedBundle inForce = _federation.Accept(_federation.Bundle(7));

        Assert.Equal(BundleError.VersionReused, Verify(Changed(bundle => bundle.MaxStalenessSeconds = 60), inForce));
    }

    [Fact]
    public void Verify_NoneOrOneSignature_IsTooFew()
    {
        Assert.Equal(BundleError.TooFewSignatures, VerifySigned(BundleSigner.Sign(_federation.Bundle())));
        Assert.Equal(BundleError.TooFewSignatures, VerifySigned(BundleSigner.Sign(_federation.Bundle(), _federation.Governance[0])));
    }

    [Fact]
    public void Verify_SameSignerTwice_IsRepeated()
    {
        SigningKey signer = _federation.Governance[0];

        Assert.Equal(BundleError.SignerRepeated, VerifySigned(BundleSigner.Sign(_federation.Bundle(), signer, signer)));
        Assert.Equal(
            BundleError.SignerRepeated, VerifySigned(BundleSigner.Sign(_federation.Bundle(), signer, _federation.Governance[1], signer)));
    }

    [Fact]
    public void Verify_UnknownSigner_CountsForNothing()
    {
        using SigningKey unknown = SigningKey.Create();
        SigningKey agencyKey = _federation.Keys[TestFederation.Police].Signing;

        Assert.Equal(BundleError.UnknownSigner, VerifySigned(BundleSigner.Sign(_federation.Bundle(), _federation.Governance[0], unknown)));
        Assert.Equal(BundleError.UnknownSigner, VerifySigned(BundleSigner.Sign(_federation.Bundle(), _federation.Governance[0], agencyKey)));
        Assert.Equal(
            BundleError.None,
            VerifySigned(BundleSigner.Sign(_federation.Bundle(), _federation.Governance[0], unknown, _federation.Governance[2])));
    }

    [Fact]
    public void Verify_UnknownSignerUnderAPinnedId_IsSignatureInvalid()
    {
        using SigningKey unknown = SigningKey.Create();
        SignedBundle signed = BundleSigner.Sign(_federation.Bundle(), _federation.Governance[0], unknown);
        signed.Signatures[1].KeyId = _federation.Governance[1].Id;

        Assert.Equal(BundleError.SignatureInvalid, VerifySigned(signed));
    }

    [Fact]
    public void Verify_AnyByteOfTheBundleChanged_IsSignatureInvalid()
    {
        SignedBundle signed = _federation.Signed(_federation.Bundle());
        byte[] bytes = signed.Bundle.ToByteArray();
        for (int at = 0; at < bytes.Length; at += 5)
        {
            byte[] changed = [.. bytes];
            changed[at] ^= 0x10;
            signed.Bundle = ByteString.CopyFrom(changed);
            Assert.Equal(BundleError.SignatureInvalid, VerifySigned(signed));
        }
    }

    [Fact]
    public void Verify_SignedAsAPolicy_IsSignatureInvalid()
    {
        SignedBundle signed = _federation.Signed(_federation.Bundle());
        byte[] digest = BundleDigests.OfPolicy(TestFederation.Name, signed.Bundle.Span);
        signed.Signatures[0].Value = ByteString.CopyFrom(_federation.Governance[0].SignDigest(digest));

        Assert.Equal(BundleError.SignatureInvalid, VerifySigned(signed));
    }

    [Fact]
    public void Verify_TooManySignaturesOrTooLong_IsTooLarge()
    {
        SignedBundle many = BundleSigner.Sign(_federation.Bundle(), Enumerable.Repeat(_federation.Governance[0], BundleVerifier.MostSignatures + 1).ToList());
        SignedBundle large = new() { Bundle = ByteString.CopyFrom(new byte[BundleVerifier.MostBundleBytes + 1]) };

        Assert.Equal(BundleError.TooLarge, VerifySigned(many));
        Assert.Equal(BundleError.TooLarge, VerifySigned(large));
    }

    [Fact]
    public void Verify_SignedBytesAreNoBundle_IsMalformed()
    {
        SignedBundle signed = new() { Bundle = ByteString.CopyFrom(0xFF, 0xFF) };
        BundleSigner.AddSignature(signed, _federation.Governance[0]);
        BundleSigner.AddSignature(signed, _federation.Governance[1]);

        Assert.Equal(BundleError.Malformed, VerifySigned(signed));
    }

    [Fact]
    public void Verify_LengthInsideNearTwoToThe31st_IsMalformed()
    {
        // An agency, tag 6, that claims 2,147,483,646 bytes: the library's reader runs over the end.
        SignedBundle signed = new() { Bundle = ByteString.CopyFrom(0x08, 0x01, 0x32, 0xFE, 0xFF, 0xFF, 0xFF, 0x07, 0x0A, 0x01, 0x61) };
        BundleSigner.AddSignature(signed, _federation.Governance[0]);
        BundleSigner.AddSignature(signed, _federation.Governance[1]);

        Assert.Equal(BundleError.Malformed, VerifySigned(signed));
    }

    [Fact]
    public void Verify_AnotherFederation_IsRefused() =>
        Assert.Equal(BundleError.WrongFederation, Verify(Changed(bundle => bundle.Federation = "another-federation")));

    [Fact]
    public void Verify_OutsideItsTime_IsRefused()
    {
        long now = UnixMicros.From(_federation.Start);

        Assert.Equal(BundleError.NotYetValid, Verify(Changed(bundle => bundle.ValidFromUnixMicros = now + 1)));
        Assert.Equal(BundleError.None, Verify(Changed(bundle => bundle.ValidFromUnixMicros = now)));
        Assert.Equal(BundleError.Expired, Verify(Changed(bundle => bundle.ValidUntilUnixMicros = now)));
        Assert.Equal(BundleError.None, Verify(Changed(bundle => bundle.ValidUntilUnixMicros = now + 1)));
    }

    [Fact]
    public void VerifyKept_OfABundleThatExpiredSince_IsAcceptedAndOfNothingElseThatIsWrong()
    {
        long now = UnixMicros.From(_federation.Start);

        Assert.Equal(BundleError.None, VerifyKept(Changed(bundle => bundle.ValidUntilUnixMicros = now)));
        Assert.Equal(BundleError.NotYetValid, VerifyKept(Changed(bundle => bundle.ValidFromUnixMicros = now + 1)));
        Assert.Equal(BundleError.WrongFederation, VerifyKept(Changed(bundle => bundle.Federation = "another-federation")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("ab")]
    [InlineData("Police")]
    [InlineData("a.b.c")]
    [InlineData("police north")]
    public void Verify_AgencyIdOfAnotherForm_IsRefused(string id) =>
        Assert.Equal(BundleError.AgencyIdInvalid, Verify(Changed(bundle => bundle.Agencies[0].Id = id)));

    [Fact]
    public void Verify_AgencyOrKeyTwice_IsRefused()
    {
        Assert.Equal(BundleError.AgencyRepeated, Verify(Changed(bundle => bundle.Agencies[1].Id = bundle.Agencies[0].Id)));
        Assert.Equal(BundleError.KeyRepeated, Verify(Changed(bundle => bundle.Agencies[1].SigningKeys.Add(bundle.Agencies[0].SigningKeys[0]))));
        Assert.Equal(BundleError.KeyRepeated, Verify(Changed(bundle => bundle.Agencies[0].EncryptionKeys.Add(bundle.Agencies[0].SigningKeys[0]))));
    }

    [Fact]
    public void Verify_KeyUnderAnotherIdOrNoKey_IsRefused()
    {
        using ECDsa p384 = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        byte[] otherCurve = p384.ExportSubjectPublicKeyInfo();

        Assert.Equal(BundleError.KeyInvalid, Verify(Changed(bundle => bundle.Agencies[0].SigningKeys[0].KeyId = "0123456789abcdef")));
        Assert.Equal(BundleError.KeyInvalid, Verify(Changed(bundle => bundle.Agencies[0].SigningKeys[0].Spki = ByteString.Empty)));
        Assert.Equal(BundleError.KeyInvalid, Verify(Changed(bundle => bundle.Agencies[0].EncryptionKeys.Add(
            new PublicKey { KeyId = KeyId.Of(otherCurve), Spki = ByteString.CopyFrom(otherCurve) }))));
    }

    [Fact]
    public void Verify_KeyOnACurveThatNobodyKnows_IsRefused()
    {
        byte[] unknown = _federation.Governance[0].Spki.ToArray();
        int curve = unknown.AsSpan().IndexOf((ReadOnlySpan<byte>)[0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07]);
        unknown[curve + 3] = 0xCD;

        Assert.Equal(BundleError.KeyInvalid, Verify(Changed(bundle => bundle.Agencies[0].SigningKeys.Add(
            new PublicKey { KeyId = KeyId.Of(unknown), Spki = ByteString.CopyFrom(unknown) }))));
        Assert.Equal(BundleError.KeyInvalid, Verify(Changed(bundle => bundle.Agencies[0].EncryptionKeys.Add(
            new PublicKey { KeyId = KeyId.Of(unknown), Spki = ByteString.CopyFrom(unknown) }))));
    }

    [Fact]
    public void Verify_AgencyPolicyChanged_IsSignatureInvalid() => Assert.Equal(
        BundleError.AgencyPolicySignatureInvalid,
        Verify(Changed(bundle => bundle.Policies[0].Policy = new ReleasePolicy { Agency = TestFederation.Police, Version = 4 }.ToByteString())));

    [Fact]
    public void Verify_AgencyPolicyOfAnotherFederation_IsSignatureInvalid() => Assert.Equal(
        BundleError.AgencyPolicySignatureInvalid,
        Verify(Changed(bundle => bundle.Policies[0] = Policy(3, _federation.Keys[TestFederation.Police].Signing, "another-federation"))));

    [Fact]
    public void Verify_AgencyPolicySignedByAnother_IsKeyUnknown()
    {
        Assert.Equal(
            BundleError.AgencyPolicyKeyUnknown,
            Verify(Changed(bundle => bundle.Policies[0] = Policy(3, _federation.Keys[TestFederation.School].Signing))));
        Assert.Equal(BundleError.AgencyPolicyKeyUnknown, Verify(Changed(bundle => bundle.Policies[0] = Policy(3, _federation.Governance[0]))));
        Assert.Equal(BundleError.AgencyPolicyKeyUnknown, Verify(Changed(bundle => bundle.Policies[0].Signature = null)));
    }

    [Fact]
    public void Verify_AgencyPolicyKeyNotInForceAtIssue_IsKeyUnknown() => Assert.Equal(
        BundleError.AgencyPolicyKeyUnknown,
        Verify(Changed(bundle => bundle.Agencies[0].SigningKeys[0].ValidFromUnixMicros = bundle.IssuedAtUnixMicros + 1)));

    [Fact]
    public void Verify_AgencyPolicyOlderThanInForce_IsRolledBack()
    {
        VerifiedBundle inForce = _federation.Accept(_federation.Bundle(7));
        Bundle next = _federation.Bundle(8);
        next.Policies[0] = Policy(2, _federation.Keys[TestFederation.Police].Signing);

        Assert.Equal(BundleError.AgencyPolicyRolledBack, Verify(next, inForce));
    }

    [Fact]
    public void Verify_AgencyPolicyTwiceOrUnreadableOrOfNobody_IsRefused()
    {
        Assert.Equal(BundleError.AgencyPolicyRepeated, Verify(Changed(bundle => bundle.Policies.Add(bundle.Policies[0].Clone()))));
        Assert.Equal(BundleError.AgencyPolicyMalformed, Verify(Changed(bundle => bundle.Policies[0].Policy = ByteString.CopyFrom(0xFF))));
        Assert.Equal(BundleError.AgencyPolicyMalformed, Verify(Changed(bundle => bundle.Agencies.RemoveAt(0))));
    }

    [Fact]
    public void CheckCandidate_UnsignedBytes_AreJudgedAsTheSignedBundleWouldBe()
    {
        VerifiedBundle inForce = _federation.Accept(_federation.Bundle(7));
        ByteString next = _federation.Bundle(8).ToByteString();

        Assert.Equal(BundleError.None, _federation.Verifier.CheckCandidate(next, inForce));
        Assert.Equal(BundleError.VersionRolledBack, _federation.Verifier.CheckCandidate(_federation.Bundle(6).ToByteString(), inForce));
        Assert.Equal(BundleError.AgencyRepeated, _federation.Verifier.CheckCandidate(
            Changed(bundle => bundle.Agencies.Add(bundle.Agencies[0].Clone())).ToByteString(), inForce: null));
        Assert.Equal(BundleError.Malformed, _federation.Verifier.CheckCandidate(ByteString.CopyFrom(0xFF), inForce));
        Assert.Equal(
            BundleError.TooLarge, _federation.Verifier.CheckCandidate(ByteString.CopyFrom(new byte[BundleVerifier.MostBundleBytes + 1]), inForce));
    }

    [Fact]
    public void CheckSignature_OneSignature_IsJudgedByItself()
    {
        SignedBundle signed = BundleSigner.Sign(_federation.Bundle(), _federation.Governance[0]);
        using SigningKey stranger = SigningKey.Create();
        Signature foreign = BundleSigner.Sign(_federation.Bundle(), stranger).Signatures[0];

        Assert.Equal(BundleError.None, _federation.Verifier.CheckSignature(signed.Bundle, signed.Signatures[0]));
        Assert.Equal(BundleError.SignatureInvalid, _federation.Verifier.CheckSignature(_federation.Bundle(99).ToByteString(), signed.Signatures[0]));
        Assert.Equal(BundleError.UnknownSigner, _federation.Verifier.CheckSignature(signed.Bundle, foreign));
    }

    [Fact]
    public void Verifier_FewerThanTwoDifferentPinnedKeys_IsRefused()
    {
        PublicSigningKey key = PublicSigningKey.FromSpki(_federation.Governance[0].Spki.Span);

        Assert.Throws<ArgumentException>(() => new BundleVerifier(TestFederation.Name, [key, key], _federation.Time));
    }

    private static AgencyPolicy Policy(ulong version, SigningKey key, string federation = TestFederation.Name) =>
        BundleSigner.SignPolicy(federation, new ReleasePolicy { Agency = TestFederation.Police, Version = version }, key);

    private Bundle Changed(Action<Bundle> change)
    {
        Bundle bundle = _federation.Bundle();
        change(bundle);
        return bundle;
    }

    private BundleError Verify(Bundle bundle, VerifiedBundle? inForce = null) => _federation.Verifier.Verify(_federation.Signed(bundle), inForce).Error;

    private BundleError VerifySigned(SignedBundle signed) => _federation.Verifier.Verify(signed, inForce: null).Error;

    private BundleError VerifyKept(Bundle bundle) => _federation.Verifier.VerifyKept(_federation.Signed(bundle)).Error;
}
