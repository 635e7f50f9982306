using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using SharingBus.Hosting.Callers;

namespace SharingBus.Hosting.Tokens;

/// <summary>
/// Checks access tokens: RFC 9068 as RFC 8725 advises. What is cheap comes first; the library sees a token only when its size, form, header
/// and issuer are known, and then with one key and one algorithm.
/// </summary>
internal sealed class AccessTokens : IDisposable
{
    private static readonly string[] s_types = ["at+jwt", "application/at+jwt"];
    private static readonly string[] s_headerMembers = ["alg", "typ", "kid"];

    private readonly TokenOptions _options;
    private readonly TimeProvider _time;
    private readonly Dictionary<string, TrustedIssuer> _issuers;
    private readonly JsonWebTokenHandler _library = new() { MaximumTokenSizeInBytes = TokenOptions.MaxTokenChars };

    /// <summary>Reads the issuers' keys.</summary>
    /// <exception cref="ArgumentException">An option is wrong.</exception>
    /// <exception cref="IOException">A file of keys cannot be read.</exception>
    /// <exception cref="InvalidDataException">A file holds no keys.</exception>
    public AccessTokens(TokenOptions options, TimeProvider time, ILogger logger)
    {
        options.Validate();
        _options = options;
        _time = time;
        _issuers = options.Issuers.ToDictionary(issuer => issuer.Issuer, issuer => new TrustedIssuer(issuer, time, logger), StringComparer.Ordinal);
    }

    /// <summary>Checks a token, in this order.</summary>
    /// <param name="token">The token as it was sent.</param>
    /// <param name="found">What it says, where it is good.</param>
    public CallerFault Check(string token, out AccessToken? found)
    {
        found = null;
        if (token.Length > TokenOptions.MaxTokenChars)
        {
            return CallerFault.TokenTooLong;
        }

        if (!TokenText.TrySplit(token, out byte[] headerBytes, out byte[] claimBytes))
        {
            return CallerFault.TokenNotSigned;
        }

        if (TokenText.Object(headerBytes) is not { } header || !IsTaken(header))
        {
            return CallerFault.TokenHeaderNotTaken;
        }

        if (!s_types.Contains(Member(header, "typ")))
        {
            return CallerFault.TokenOfAnotherType;
        }

        if (TokenText.Object(claimBytes) is not { } members || TokenClaims.Read(members) is not { } claims)
        {
            return CallerFault.TokenClaimsMalformed;
        }

        if (!_issuers.TryGetValue(claims.Issuer, out TrustedIssuer? issuer))
        {
            return CallerFault.TokenIssuerUnknown;
        }

        if (issuer.KeyFor(Member(header, "kid"), Member(header, "alg")) is not { } key)
        {
            return CallerFault.TokenKeyUnknown;
        }

        CallerFault fault = Judge(claims, issuer, out Caller? caller);
        if (fault == CallerFault.None && !IsSigned(token, claims, key))
        {
            fault = CallerFault.TokenSignatureWrong;
        }

        if (fault == CallerFault.None)
        {
            found = new AccessToken(caller!, claims.CertificateThumbprint, new TokenStanding(EndOf(claims), key.Withdrawn));
        }

        return fault;
    }

    public void Dispose()
    {
        foreach (TrustedIssuer issuer in _issuers.Values)
        {
            issuer.Dispose();
        }
    }

    // Nothing that would have the token say where its key comes from, or that it means more than is understood here.
    private static bool IsTaken(JsonElement header) => header.EnumerateObject().All(member =>
        s_headerMembers.Contains(member.Name) && member.Value.ValueKind == JsonValueKind.String);

    private static string Member(JsonElement header, string name) =>
        header.TryGetProperty(name, out JsonElement value) ? value.GetString()! : string.Empty;

    private CallerFault Judge(TokenClaims claims, TrustedIssuer issuer, out Caller? caller)
    {
        caller = issuer.SystemOf(claims);
        return !claims.Audiences.Contains(_options.Audience) ? CallerFault.TokenForAnother
            : !IsInForce(claims) ? CallerFault.TokenNotInForce
            : claims.Expires - claims.IssuedAt > TokenOptions.LongestLife.TotalSeconds ? CallerFault.TokenLivesTooLong
            : caller is null ? CallerFault.TokenClientUnknown
            : CallerFault.None;
    }

    private bool IsInForce(TokenClaims claims)
    {
        DateTimeOffset latest = _time.GetUtcNow() + _options.ClockSkew;
        return _time.GetUtcNow() < EndOf(claims) && Instant(claims.NotBefore) <= latest && Instant(claims.IssuedAt) <= latest;
    }

    private DateTimeOffset EndOf(TokenClaims claims)
    {
        DateTimeOffset expires = Instant(claims.Expires);
        return expires < DateTimeOffset.MaxValue - _options.ClockSkew ? expires + _options.ClockSkew : DateTimeOffset.MaxValue;
    }

    private static DateTimeOffset Instant(long seconds) => DateTimeOffset.FromUnixTimeSeconds(seconds);

    // The library checks issuer, audience, type and times once more beside the signature; its clock is this process's.
    private bool IsSigned(string token, TokenClaims claims, TokenKey key)
    {
        var parameters = new TokenValidationParameters
        {
            ValidAlgorithms = [key.Algorithm],
            ValidTypes = s_types,
            ValidIssuer = claims.Issuer,
            ValidAudience = _options.Audience,
            IssuerSigningKey = key.Key,
            RequireSignedTokens = true,
            TryAllIssuerSigningKeys = false,
            LifetimeValidator = (_, expires, _, _) => expires is not null && IsInForce(claims),
            CryptoProviderFactory = new CryptoProviderFactory { CacheSignatureProviders = false },
        };
#pragma warning disable CS0618 // Version 6.8 has no other; later versions call it obsolete.
        return _library.ValidateToken(token, parameters).IsValid;
#pragma warning restore CS0618
    }
}
