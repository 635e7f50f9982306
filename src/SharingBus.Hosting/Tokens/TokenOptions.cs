using SharingBus.Hosting.Callers;

namespace SharingBus.Hosting.Tokens;

/// <summary>
/// The access tokens (RFC 9068) that a process takes as a system's word for who it is, beside client certificates or in their place. Without
/// these options it takes none, and every connection must show a certificate.
/// </summary>
public sealed class TokenOptions
{
    /// <summary>Longest token, 8,192 characters: many times what the claims named here take, and half of what the headers of a call may.</summary>
    public const int MaxTokenChars = 8_192;

    /// <summary>Clocks of issuers may differ by 30 s from this one: more than any that are kept by NTP do.</summary>
    public static readonly TimeSpan DefaultClockSkew = TimeSpan.FromSeconds(30);

    /// <summary>Longest life of a token, 24 h: one that is lost is of no use the day after, and a key can be taken away at any time.</summary>
    public static readonly TimeSpan LongestLife = TimeSpan.FromHours(24);

    /// <summary>Largest difference that may be allowed between clocks.</summary>
    public static readonly TimeSpan MostClockSkew = TimeSpan.FromMinutes(5);

    /// <summary>What tokens must name as their audience: this process and no other.</summary>
    public required string Audience { get; init; }

    /// <summary>Who may issue tokens, at least one.</summary>
    public required IReadOnlyList<TokenIssuerOptions> Issuers { get; init; }

    /// <summary>How far an issuer's clock may be from this one; 0 to 5 min.</summary>
    public TimeSpan ClockSkew { get; init; } = DefaultClockSkew;

    /// <summary>Finds every fault at once.</summary>
    /// <exception cref="ArgumentException">At least one option is wrong; the message names all of them.</exception>
    public void Validate()
    {
        string[] faults = [.. Faults()];
        if (faults.Length > 0)
        {
            throw new ArgumentException(string.Join(' ', faults));
        }
    }

    private IEnumerable<string> Faults()
    {
        if (Audience.Length == 0)
        {
            yield return "tokens.audience: must name this process.";
        }

        if (ClockSkew < TimeSpan.Zero || ClockSkew > MostClockSkew)
        {
            yield return $"tokens.clockSkew: must be 0 to {MostClockSkew.TotalSeconds} seconds.";
        }

        if (Issuers.Count == 0)
        {
            yield return "tokens.issuers: must name at least one.";
        }

        foreach (string issuer in Issuers.GroupBy(i => i.Issuer, StringComparer.Ordinal).Where(g => g.Count() > 1).Select(g => g.Key))
        {
            yield return $"tokens.issuers: '{issuer}' stands twice.";
        }

        foreach (string fault in Issuers.SelectMany(FaultsOf))
        {
            yield return fault;
        }
    }

    private static IEnumerable<string> FaultsOf(TokenIssuerOptions issuer)
    {
        if (issuer.Issuer.Length == 0)
        {
            yield return "tokens.issuers: an issuer must have a name.";
        }

        foreach (string algorithm in issuer.Algorithms.Where(a => !TokenAlgorithms.Allowed.Contains(a)))
        {
            yield return $"tokens.issuers: '{algorithm}' of {issuer.Issuer} is none of {string.Join(", ", TokenAlgorithms.Allowed)}.";
        }

        if (issuer.Algorithms.Count == 0 || issuer.Clients.Count == 0)
        {
            yield return $"tokens.issuers: {issuer.Issuer} must have at least one algorithm and one client.";
        }

        foreach (TokenClient client in issuer.Clients.Where(c => !CallerIdentity.IsWellFormed(new Caller(issuer.Agency, c.System)) || c.ClientId.Length == 0))
        {
            yield return $"tokens.issuers: client '{client.ClientId}' of {issuer.Issuer} must stand for a system of an agency.";
        }

        foreach (var client in issuer.Clients.GroupBy(c => (c.ClientId, c.SubjectOrClientId)).Where(g => g.Count() > 1))
        {
            yield return $"tokens.issuers: client '{client.Key.ClientId}' of {issuer.Issuer} stands twice.";
        }
    }
}
