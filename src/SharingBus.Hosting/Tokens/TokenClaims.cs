using System.Text.Json;

namespace SharingBus.Hosting.Tokens;

/// <summary>The claims that count, in the form they must have (RFC 9068, section 2.2; RFC 8705, section 3.1).</summary>
internal sealed record TokenClaims
{
    private const int LongestText = 256;
    private const int MostAudiences = 16;
    private const int ThumbprintChars = 43; // 32 bytes in base64url

    public required string Issuer { get; init; }

    public required string Subject { get; init; }

    public required string ClientId { get; init; }

    public required IReadOnlyList<string> Audiences { get; init; }

    public required long Expires { get; init; }

    public required long IssuedAt { get; init; }

    /// <summary>Not before; when it was issued where the token does not say.</summary>
    public required long NotBefore { get; init; }

    /// <summary>The certificate it is bound to; null where it is bound to none.</summary>
    public required string? CertificateThumbprint { get; init; }

    /// <summary>Reads the claims; null where one is missing or has another form.</summary>
    public static TokenClaims? Read(JsonElement claims)
    {
        if (Text(claims, "iss") is not { } issuer
            || Text(claims, "sub") is not { } subject
            || Text(claims, "client_id") is not { } client
            || Text(claims, "jti") is null
            || AudiencesOf(claims) is not { } audiences
            || !TryInstant(claims, "exp", out long? expires) || expires is null
            || !TryInstant(claims, "iat", out long? issuedAt) || issuedAt is null
            || !TryInstant(claims, "nbf", out long? notBefore)
            || !TryThumbprint(claims, out string? thumbprint))
        {
            return null;
        }

        return new TokenClaims
        {
            Issuer = issuer,
            Subject = subject,
            ClientId = client,
            Audiences = audiences,
            Expires = expires.Value,
            IssuedAt = issuedAt.Value,
            NotBefore = notBefore ?? issuedAt.Value,
            CertificateThumbprint = thumbprint,
        };
    }

    private static string? Text(JsonElement claims, string name) => claims.TryGetProperty(name, out JsonElement value) ? Text(value) : null;

    private static string? Text(JsonElement value) =>
        value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 and <= LongestText } text ? text : null;

    private static string[]? AudiencesOf(JsonElement claims)
    {
        if (!claims.TryGetProperty("aud", out JsonElement value))
        {
            return null;
        }

        JsonElement[] all = value.ValueKind == JsonValueKind.Array && value.GetArrayLength() is > 0 and <= MostAudiences
            ? [.. value.EnumerateArray()]
            : [value];
        string[] read = [.. all.Select(Text).OfType<string>()];
        return read.Length == all.Length ? read : null;
    }

    // Seconds since 1970 as a JSON integer: no fraction, no exponent, no text.
    private static bool TryInstant(JsonElement claims, string name, out long? seconds)
    {
        seconds = null;
        if (!claims.TryGetProperty(name, out JsonElement value))
        {
            return true;
        }

        bool sound = value.ValueKind == JsonValueKind.Number
            && value.TryGetInt64(out long read)
            && read >= 0
            && read <= DateTimeOffset.MaxValue.ToUnixTimeSeconds()
            && (seconds = read) is not null;
        return sound;
    }

    // A binding that is not understood is no binding that could be ignored.
    private static bool TryThumbprint(JsonElement claims, out string? thumbprint)
    {
        thumbprint = null;
        if (!claims.TryGetProperty("cnf", out JsonElement confirmation))
        {
            return true;
        }

        thumbprint = confirmation.ValueKind == JsonValueKind.Object
            && confirmation.EnumerateObject().Count() == 1
            && confirmation.TryGetProperty("x5t#S256", out JsonElement value)
                ? Text(value)
                : null;
        return thumbprint is { Length: ThumbprintChars };
    }
}
