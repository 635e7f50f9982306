using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.IdentityModel.Tokens;

namespace SharingBus.Hosting.Tokens;

/// <summary>Reads an issuer's public keys: a JWK set, or PEM blocks whose ids are their JWK thumbprints (RFC 7638). A private key is refused.</summary>
internal static class TokenKeyReader
{
    private const int MostKeys = 32;
    private const int LongestKeyId = 128;

    private static readonly JsonDocumentOptions s_strict = new() { AllowDuplicateProperties = false, MaxDepth = 8 };

    /// <exception cref="InvalidDataException">The text holds something else.</exception>
    public static IReadOnlyList<TokenKey> Read(ReadOnlyMemory<byte> file)
    {
        try
        {
            TokenKey[] keys = file.Span.TrimStart(" \r\n\t"u8) is [(byte)'{', ..] ? [.. OfSet(file)] : [.. OfPem(Encoding.ASCII.GetString(file.Span))];
            return keys switch
            {
                [] => throw new InvalidDataException("it holds no key"),
                { Length: > MostKeys } => throw new InvalidDataException($"it holds more than {MostKeys} keys"),
                _ when keys.DistinctBy(key => key.Id).Count() < keys.Length => throw new InvalidDataException("two keys have the same id"),
                _ => keys,
            };
        }
        catch (Exception fault) when (fault is JsonException or CryptographicException or FormatException or KeyNotFoundException or InvalidOperationException or ArgumentException
            or PlatformNotSupportedException)
        {
            throw new InvalidDataException("it is neither a JWK set nor PEM of public keys", fault);
        }
    }

    private static IEnumerable<TokenKey> OfSet(ReadOnlyMemory<byte> file)
    {
        using JsonDocument set = JsonDocument.Parse(file, s_strict);
        foreach (JsonElement key in set.RootElement.GetProperty("keys").EnumerateArray().Where(IsForSignatures))
        {
            if (key.TryGetProperty("d", out _) || key.TryGetProperty("k", out _))
            {
                throw new InvalidDataException("it holds a private key: give the public one only");
            }

            yield return Key(OfJwk(key), key.GetProperty("kid").GetString()!);
        }
    }

    private static bool IsForSignatures(JsonElement key) => !key.TryGetProperty("use", out JsonElement use) || use.ValueEquals("sig");

    private static AsymmetricAlgorithm OfJwk(JsonElement key) => key.GetProperty("kty").GetString() switch
    {
        "EC" => ECDsa.Create(new ECParameters
        {
            Curve = key.GetProperty("crv").GetString() switch
            {
                "P-256" => ECCurve.NamedCurves.nistP256,
                "P-384" => ECCurve.NamedCurves.nistP384,
                _ => throw new InvalidDataException("a key's curve is neither P-256 nor P-384"),
            },
            Q = new ECPoint { X = Bytes(key, "x"), Y = Bytes(key, "y") },
        }),
        "RSA" => RSA.Create(new RSAParameters { Modulus = Bytes(key, "n"), Exponent = Bytes(key, "e") }),
        _ => throw new InvalidDataException("a key is neither EC nor RSA"),
    };

    private static byte[] Bytes(JsonElement key, string member) => Base64Url.DecodeFromChars(key.GetProperty(member).GetString());

    private static IEnumerable<TokenKey> OfPem(string text)
    {
        for (ReadOnlyMemory<char> rest = text.AsMemory(); PemEncoding.TryFind(rest.Span, out PemFields found); rest = rest[found.Location.End..])
        {
            if (!rest.Span[found.Label].SequenceEqual("PUBLIC KEY"))
            {
                throw new InvalidDataException("a PEM block is no PUBLIC KEY");
            }

            byte[] spki = Convert.FromBase64String(rest[found.Base64Data].ToString());
            AsymmetricAlgorithm key = OfSpki(spki);
            yield return Key(key, Thumbprint(key));
        }
    }

    private static AsymmetricAlgorithm OfSpki(byte[] spki)
    {
        try
        {
            var ec = ECDsa.Create();
            ec.ImportSubjectPublicKeyInfo(spki, out _);
            return ec;
        }
        catch (CryptographicException)
        {
            var rsa = RSA.Create();
            rsa.ImportSubjectPublicKeyInfo(spki, out _);
            return rsa;
        }
    }

    private static TokenKey Key(AsymmetricAlgorithm key, string id)
    {
        string algorithm = TokenAlgorithms.Of(key) ?? throw new InvalidDataException($"key '{id}' fits none of {string.Join(", ", TokenAlgorithms.Allowed)}");
        SecurityKey library = key is ECDsa ec ? new ECDsaSecurityKey(ec) { KeyId = id } : new RsaSecurityKey((RSA)key) { KeyId = id };
        return id.Length is > 0 and <= LongestKeyId
            ? new TokenKey(id, algorithm, key.ExportSubjectPublicKeyInfo(), library)
            : throw new InvalidDataException($"a key's id must have 1 to {LongestKeyId} characters");
    }

    // The required members of the key in their order, without spaces.
    private static string Thumbprint(AsymmetricAlgorithm key)
    {
        string members = key switch
        {
            ECDsa ec when ec.ExportParameters(false) is var p =>
                $$"""{"crv":"P-{{ec.KeySize}}","kty":"EC","x":"{{Base64Url.EncodeToString(p.Q.X)}}","y":"{{Base64Url.EncodeToString(p.Q.Y)}}"}""",
            RSA rsa when rsa.ExportParameters(false) is var p =>
                $$"""{"e":"{{Base64Url.EncodeToString(p.Exponent)}}","kty":"RSA","n":"{{Base64Url.EncodeToString(p.Modulus)}}"}""",
            _ => throw new InvalidDataException("a key is neither EC nor RSA"),
        };
        return Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(members)));
    }
}
