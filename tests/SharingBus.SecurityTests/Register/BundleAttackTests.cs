using Google.Protobuf;
using SharingBus.Federation.V1;
using SharingBus.Node.Tests.Federation;
using SharingBus.Trust.Bundles;
using SharingBus.Trust.Identities;

namespace SharingBus.SecurityTests.Register;

/// <summary>No bundle is believed but one that two governance signers stand for, now, here, and with every agency's own word in it.</summary>
public sealed class BundleAttackTests : IDisposable
{
    // Letters that look like those of ids and are others: Cyrillic, Greek, full width, a small capital; and what cannot be seen.
    private static readonly string[] LookAlikes = ["\u0430", "\u03BF", "\uFF41", "\u0131", "\u0501", "A", "\u200B", "\u00AD", " ", "_", "\0"];

    private readonly AttackedRegister _register = new();

    public static TheoryData<string> Attacks => [.. BundleAttack.All.Select(attack => attack.Name)];

    public void Dispose() => _register.Dispose();

    [Fact]
    public void Bundle_OfTheNextVersionByTwoSigners_IsAccepted() =>
        Assert.Equal("OK", Verdict(_register.Signed(_register.Bundle(8)), BundleAttack.InForce(_register)));

    [Theory]
    [MemberData(nameof(Attacks))]
    public void Bundle_ThatWasForged_IsRefusedForItsReason(string name)
    {
        BundleAttack attack = BundleAttack.All.Single(candidate => candidate.Name == name);
        VerifiedBundle inForce = BundleAttack.InForce(_register);

        Assert.Equal(attack.Reason, Verdict(attack.Forge(_register), inForce));
    }

    [Fact]
    public void Signatures_InEveryOrderOfUpToThree_CountOnlyWhereTwoPinnedKeysSignedOnceEach()
    {
        Bundle bundle = _register.Bundle(8);
        Signature[] hands =
        [
            .. BundleSigner.Sign(bundle, _register.Governance).Signatures,
            .. BundleSigner.Sign(bundle, _register.Stranger, _register.KeyOf(TestBundle.School)).Signatures,
            BundleSigner.Sign(_register.Bundle(9), _register.Governance[0]).Signatures[0],
            new() { KeyId = _register.Governance[1].Id, Value = ByteString.CopyFrom(new byte[64]) },
        ];
        int accepted = 0;
        foreach (int[] picked in Orders(hands.Length))
        {
            var signed = new SignedBundle { Bundle = bundle.ToByteString(), Signatures = { picked.Select(hand => hands[hand]) } };
            bool good = picked.All(hand => hand < 5) && picked.Count(hand => hand < 3) >= 2 && picked.Where(hand => hand < 3).Distinct().Count() == picked.Count(hand => hand < 3);
            Assert.Equal(good, _register.Verifier.Verify(signed, inForce: null).IsAccepted);
            accepted += good ? 1 : 0;
        }

        Assert.Equal(6 + 6 + (6 * 3 * 2), accepted); // two of three, all three, and two beside one that counts for nothing
    }

    [Fact]
    public void Bundle_WithAnyBitFlippedOrAnyEndCutOff_IsRefused()
    {
        SignedBundle sound = _register.Signed(_register.Bundle(8));
        byte[] bytes = sound.ToByteArray();
        for (int at = 0; at < bytes.Length; at++)
        {
            bytes[at] ^= (byte)(1 << (at % 8));
            Assert.NotEqual("OK", Read(bytes, sound));
            bytes[at] ^= (byte)(1 << (at % 8));
            Assert.NotEqual("OK", Read(bytes.AsSpan(0, at), sound));
        }
    }

    [Fact]
    public void Name_WithALetterThatLooksLikeAnother_IsRefusedWhereverItStands()
    {
        foreach (string letter in LookAlikes)
        {
            Assert.Equal("AGENCY_ID_INVALID", Verdict(_register.Signed(_register.Bundle(8, b => b.Agencies[0].Id = $"police{letter}test"))));
            Assert.Equal("ROLE_INVALID", Verdict(_register.Signed(_register.Bundle(8, b => b.Agencies[0].Roles[0].Id = $"police.duty{letter}desk"))));
            Assert.Equal("SYSTEM_INVALID", Verdict(_register.Signed(_register.Bundle(8, b => b.Agencies[0].SystemRegister = Named($"rec{letter}rds")))));
        }
    }

    [Fact]
    public void KeptBundle_ThatSomebodyChangedOnDisk_IsRefusedLikeAnyOther()
    {
        foreach (BundleAttack attack in BundleAttack.All.Where(a => a.Reason is not ("VERSION_ROLLED_BACK" or "VERSION_REUSED" or "AGENCY_POLICY_ROLLED_BACK" or "EXPIRED")
            && !a.Name.EndsWith("leaves out", StringComparison.Ordinal)))
        {
            Assert.Equal(attack.Reason, _register.Verifier.VerifyKept(attack.Forge(_register)).Error.Reason());
        }
    }

    private static IEnumerable<int[]> Orders(int hands) =>
        from count in Enumerable.Range(0, 4)
        from number in Enumerable.Range(0, (int)Math.Pow(hands, count))
        select Enumerable.Range(0, count).Select(place => number / (int)Math.Pow(hands, place) % hands).ToArray();

    private static SystemRegister Named(string name) => new() { Systems = { new SystemRights { Name = name } } };

    // Bytes that cannot even be read are refused before anybody looks at them; those that say the same are the same bundle.
    private string Read(ReadOnlySpan<byte> bytes, SignedBundle sound)
    {
        try
        {
            SignedBundle signed = SignedBundle.Parser.ParseFrom(bytes);
            return signed.Bundle == sound.Bundle && signed.Signatures.Equals(sound.Signatures) ? "THE_SAME" : Verdict(signed);
        }
        catch (InvalidProtocolBufferException)
        {
            return "UNREADABLE";
        }
    }

    private string Verdict(SignedBundle signed, VerifiedBundle? inForce = null) => _register.Verifier.Verify(signed, inForce).Error.Reason();
}
