using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace SharingBus.SecurityTests.Callers;

/// <summary>Somebody who signs tokens, good and bad: the parts are put together byte by byte.</summary>
internal sealed class SigningIssuer(string name, string keyId) : IDisposable
{
    public string Name { get; } = name;

    public string KeyId { get; } = keyId;

    public ECDsa Key { get; } = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    /// <summary>The key as a JWK.</summary>
    public Dictionary<string, object?> Jwk
    {
        get
        {
            ECParameters point = Key.ExportParameters(includePrivateParameters: false);
            return new(StringComparer.Ordinal) { ["kty"] = "EC", ["crv"] = "P-256", ["kid"] = KeyId, ["x"] = Text(point.Q.X!), ["y"] = Text(point.Q.Y!) };
        }
    }

    /// <summary>A JWK set of some keys.</summary>
    public static string Jwks(params SigningIssuer[] keys) => JsonSerializer.Serialize(new { keys = keys.Select(key => key.Jwk) });

    /// <summary>The header of a good token.</summary>
    public Dictionary<string, object?> Header() => new(StringComparer.Ordinal) { ["alg"] = "ES256", ["typ"] = "at+jwt", ["kid"] = KeyId };

    /// <summary>Signs as it should be.</summary>
    public string Sign(Dictionary<string, object?> claims) => Sign(Header(), claims);

    /// <summary>Signs whatever it is.</summary>
    public string Sign(Dictionary<string, object?> header, Dictionary<string, object?> claims) =>
        Sign(JsonSerializer.SerializeToUtf8Bytes(header), JsonSerializer.SerializeToUtf8Bytes(claims));

    /// <summary>Signs whatever it is.</summary>
    public string Sign(byte[] header, byte[] claims) => Join(header, claims, input => Key.SignData(input, HashAlgorithmName.SHA256));

    /// <summary>Signs text as it stands.</summary>
    public string SignText(string header, string claims) => Sign(Encoding.UTF8.GetBytes(header), Encoding.UTF8.GetBytes(claims));

    /// <summary>Puts the parts together, with any signature.</summary>
    public static string Join(byte[] header, byte[] claims, Func<byte[], byte[]> sign)
    {
        string input = $"{Text(header)}.{Text(claims)}";
        return $"{input}.{Text(sign(Encoding.ASCII.GetBytes(input)))}";
    }

    public static string Text(byte[] bytes) => Base64Url.EncodeToString(bytes);

    public void Dispose() => Key.Dispose();
}
