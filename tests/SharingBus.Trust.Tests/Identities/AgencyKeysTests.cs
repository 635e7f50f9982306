using System.Security.Cryptography;
using SharingBus.Federation.V1;
using SharingBus.TestKit;
using SharingBus.Trust.Bundles;
using SharingBus.Trust.Identities;
using Xunit;

namespace SharingBus.Trust.Tests.Identities;

public sealed class AgencyKeysTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly AgencyKeys _keys = AgencyKeys.Create("police-north");

    public void Dispose()
    {
        _keys.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public void Load_WhatWasSaved_HoldsTheSameKeys()
    {
        _keys.Save(_directory.Path);

        using AgencyKeys loaded = AgencyKeys.Load("police-north", _directory.Path);

        Assert.Equal(_keys.Signing.Id, loaded.Signing.Id);
        Assert.Equal(_keys.Encryption.Id, loaded.Encryption.Id);
        Assert.Equal(_keys.PseudonymSecret.ToArray(), loaded.PseudonymSecret.ToArray());
        Assert.Equal(32, loaded.PseudonymSecret.Length);
        Assert.True(loaded.FederationPseudonymSecret.IsEmpty);
        byte[] digest = SHA256.HashData("x"u8);
        Assert.True(PublicSigningKey.FromSpki(_keys.Signing.Spki.Span).VerifyDigest(digest, loaded.Signing.SignDigest(digest)));
    }

    [Fact]
    public void Save_Always_WritesFilesOnlyTheOwnerMayUse()
    {
        _keys.Save(_directory.Path);

        Assert.All(
            Directory.GetFiles(_directory.Path),
            file => Assert.Equal(UnixFiles.OwnerOnly, UnixFiles.ModeOf(file)));
        Assert.Equal(3, Directory.GetFiles(_directory.Path).Length);
    }

    [Theory]
    [InlineData("signing.pem", UnixFileMode.GroupRead)]
    [InlineData("signing.pem", UnixFileMode.OtherRead)]
    [InlineData("pseudonym.key", UnixFileMode.GroupRead)]
    [InlineData("encryption.pem", UnixFileMode.OtherWrite)]
    [InlineData("encryption.pem", UnixFileMode.UserExecute)]
    public void Load_FileWithWiderMode_IsRefusedByName(string name, UnixFileMode wider)
    {
        _keys.Save(_directory.Path);
        UnixFiles.SetMode(_directory.File(name), UnixFiles.OwnerOnly | wider);

        UnauthorizedAccessException refusal = Assert.Throws<UnauthorizedAccessException>(() => AgencyKeys.Load("police-north", _directory.Path));

        Assert.Contains(name, refusal.Message, StringComparison.Ordinal);
        Assert.Contains("chmod 600", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Save_OverExistingKeys_IsRefused()
    {
        _keys.Save(_directory.Path);
        using AgencyKeys others = AgencyKeys.Create("police-north");

        Assert.Throws<IOException>(() => others.Save(_directory.Path));
        using AgencyKeys loaded = AgencyKeys.Load("police-north", _directory.Path);
        Assert.Equal(_keys.Signing.Id, loaded.Signing.Id);
    }

    [Fact]
    public void Load_OlderEncryptionKeys_AreHeldToo()
    {
        _keys.Save(_directory.Path);
        File.Move(_directory.File("encryption.pem"), _directory.File("encryption-old-1.pem"));
        using AgencyKeys newer = AgencyKeys.Create("police-north");
        newer.Encryption.Use(key =>
        {
            PrivateFile.WriteKey(_directory.File("encryption.pem"), key);
            return true;
        });

        using AgencyKeys loaded = AgencyKeys.Load("police-north", _directory.Path);

        Assert.Equal(newer.Encryption.Id, loaded.Encryption.Id);
        Assert.NotNull(loaded.FindEncryptionKey(_keys.Encryption.Id));
        Assert.Null(loaded.FindEncryptionKey("0123456789abcdef"));
    }

    [Fact]
    public void Rotate_KeysInUse_PutsNewOnesBesideThem()
    {
        _keys.Save(_directory.Path);

        using AgencyKeys rotated = AgencyKeys.Rotate("police-north", _directory.Path);

        Assert.NotEqual(_keys.Signing.Id, rotated.Signing.Id);
        Assert.NotEqual(_keys.Encryption.Id, rotated.Encryption.Id);
        Assert.NotNull(rotated.FindEncryptionKey(_keys.Encryption.Id));
        Assert.Equal(_keys.PseudonymSecret.ToArray(), rotated.PseudonymSecret.ToArray());
        Assert.DoesNotContain(Directory.GetFiles(_directory.Path), file => file.EndsWith(".new", StringComparison.Ordinal));
    }

    [Fact]
    public void Reload_AfterARotation_HoldsTheNewKeysAndTheOld()
    {
        _keys.Save(_directory.Path);
        using AgencyKeys held = AgencyKeys.Load("police-north", _directory.Path);
        using AgencyKeys rotated = AgencyKeys.Rotate("police-north", _directory.Path);

        Assert.True(held.Reload());
        Assert.False(held.Reload());

        Assert.Equal((rotated.Signing.Id, rotated.Encryption.Id), (held.Signing.Id, held.Encryption.Id));
        Assert.NotNull(held.FindEncryptionKey(_keys.Encryption.Id));
    }

    [Fact]
    public void Reload_WithAnyFileUnsound_ChangesNothing()
    {
        _keys.Save(_directory.Path);
        using AgencyKeys held = AgencyKeys.Load("police-north", _directory.Path);
        using AgencyKeys rotated = AgencyKeys.Rotate("police-north", _directory.Path);
        File.WriteAllText(_directory.File("encryption.pem"), "half a k");

        Assert.Throws<InvalidDataException>(() => held.Reload());

        Assert.Equal((_keys.Signing.Id, _keys.Encryption.Id), (held.Signing.Id, held.Encryption.Id));
    }

    [Fact]
    public void Reload_OfKeysThatCameFromNoDirectory_IsNothing() => Assert.False(_keys.Reload());

    [Fact]
    public void SigningKeyIn_KeysOfTheBundle_IsTheNewestThatIsHeldAndInForce()
    {
        _keys.Save(_directory.Path);
        using AgencyKeys held = AgencyKeys.Rotate("police-north", _directory.Path);
        DateTimeOffset start = new(2031, 5, 1, 12, 0, 0, TimeSpan.Zero);
        PublicKey old = _keys.Signing.ToPublicKey(start, start.AddDays(30));
        PublicKey next = held.Signing.ToPublicKey(start.AddDays(10), start.AddDays(60));

        Assert.Equal(old.KeyId, KeyAt(start, old));
        Assert.Equal(old.KeyId, KeyAt(start, old, next)); // the new one's time has not come
        Assert.Equal(next.KeyId, KeyAt(start.AddDays(10), old, next));
        Assert.Equal(next.KeyId, KeyAt(start.AddDays(40), old, next));
        Assert.Null(KeyAt(start.AddDays(40), old));

        string? KeyAt(DateTimeOffset now, params IEnumerable<PublicKey> published) =>
            held.SigningKeyIn(new AgencyPublicKeys(new Agency { SigningKeys = { published } }), UnixMicros.From(now))?.Id;
    }

    [Fact]
    public void Load_FileWithoutAP256PrivateKey_IsRefusedByName()
    {
        using ECDsa p384 = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        using ECDsa p256 = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        string[] contents = ["", "no key", p384.ExportPkcs8PrivateKeyPem(), p256.ExportSubjectPublicKeyInfoPem(), new string('x', 5000)];
        _keys.Save(_directory.Path);

        foreach (string content in contents)
        {
            File.WriteAllText(_directory.File("signing.pem"), content);
            InvalidDataException refusal = Assert.Throws<InvalidDataException>(() => AgencyKeys.Load("police-north", _directory.Path));
            Assert.Contains("signing.pem", refusal.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void KeyId_OfAKey_IsTheFirst16HexDigitsOfItsDigest() => Assert.Equal(
        Convert.ToHexString(SHA256.HashData(_keys.Signing.Spki.Span))[..16].ToLowerInvariant(), _keys.Signing.Id);
}
