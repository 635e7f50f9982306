using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using SharingBus.Hosting.Tokens;

namespace SharingBus.SecurityTests.Callers;

/// <summary>What may stand in a file of keys.</summary>
public sealed class TokenKeyReaderTests
{
    [Fact]
    public void Pem_GivesKeysWhoseIdsAreTheirThumbprints()
    {
        using ECDsa p256 = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using ECDsa p384 = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        using RSA rsa = RSA.Create(2_048);

        IReadOnlyList<TokenKey> keys = Read($"{p256.ExportSubjectPublicKeyInfoPem()}\n{p384.ExportSubjectPublicKeyInfoPem()}\n{rsa.ExportSubjectPublicKeyInfoPem()}\n");

        Assert.Equal(["ES256", "ES384", "PS256"], keys.Select(key => key.Algorithm));
        Assert.All(keys, key => Assert.Equal(43, key.Id.Length));
    }

    [Fact]
    public void Thumbprint_IsThatOfTheStandard()
    {
        // The key and its thumbprint are those of RFC 7638, section 3.1.
        const string modulus =
            "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W" +
            "-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbIS" +
            "D08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw";
        using RSA rsa = RSA.Create(new RSAParameters
        {
            Modulus = System.Buffers.Text.Base64Url.DecodeFromChars(modulus), Exponent = [1, 0, 1],
        });

        Assert.Equal("NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs", Read(rsa.ExportSubjectPublicKeyInfoPem())[0].Id);
    }

    [Fact]
    public void Set_GivesKeysForSignatures()
    {
        using var one = new SigningIssuer("issuer", "one");
        Dictionary<string, object?> forEncryption = one.Jwk;
        (forEncryption["use"], forEncryption["kid"]) = ("enc", "two");

        TokenKey key = Assert.Single(Read(JsonSerializer.Serialize(new { keys = new[] { one.Jwk, forEncryption } })));

        Assert.Equal(("one", "ES256"), (key.Id, key.Algorithm));
    }

    [Theory]
    [InlineData("a private key", """{"keys":[{"kty":"EC","crv":"P-256","kid":"k","x":"AA","y":"AA","d":"AA"}]}""")]
    [InlineData("a shared secret", """{"keys":[{"kty":"oct","kid":"k","k":"AA"}]}""")]
    [InlineData("a point that is on no curve", """{"keys":[{"kty":"EC","crv":"P-256","kid":"k","x":"AA","y":"AA"}]}""")]
    [InlineData("another curve", """{"keys":[{"kty":"EC","crv":"secp256k1","kid":"k","x":"AA","y":"AA"}]}""")]
    [InlineData("a short RSA key", """{"keys":[{"kty":"RSA","kid":"k","n":"wVn3","e":"AQAB"}]}""")]
    [InlineData("no id", """{"keys":[{"kty":"EC","crv":"P-256","x":"AA","y":"AA"}]}""")]
    [InlineData("no keys", """{"keys":[]}""")]
    [InlineData("a member twice", """{"keys":[],"keys":[]}""")]
    [InlineData("no set", """{"kty":"EC"}""")]
    [InlineData("nothing", "")]
    [InlineData("text", "hello")]
    public void Read_OfAnythingElse_IsRefused(string what, string file)
    {
        Assert.NotEmpty(what);
        Assert.Throws<InvalidDataException>(() => Read(file));
    }

    [Fact]
    public void Read_OfPrivatePem_OrOfTwoKeysWithOneId_IsRefused()
    {
        using var one = new SigningIssuer("issuer", "same");
        using var two = new SigningIssuer("issuer", "same");

        Assert.Throws<InvalidDataException>(() => Read(one.Key.ExportPkcs8PrivateKeyPem()));
        Assert.Throws<InvalidDataException>(() => Read(SigningIssuer.Jwks(one, two)));
    }

    private static IReadOnlyList<TokenKey> Read(string file) => TokenKeyReader.Read(Encoding.ASCII.GetBytes(file));
}
