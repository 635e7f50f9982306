namespace SharingBus.Hosting.Tokens;

/// <summary>The section <c>tokens</c> of a configuration file. Paths are relative to the file.</summary>
public sealed class TokenFiles
{
    /// <inheritdoc cref="TokenOptions.Audience"/>
    public required string Audience { get; init; }

    /// <inheritdoc cref="TokenOptions.Issuers"/>
    public required IReadOnlyList<TokenIssuerOptions> Issuers { get; init; }

    /// <summary>How many seconds an issuer's clock may be from this one.</summary>
    public int ClockSkewSeconds { get; init; } = (int)TokenOptions.DefaultClockSkew.TotalSeconds;

    internal TokenOptions ToOptions(string directory) => new()
    {
        Audience = Audience,
        ClockSkew = TimeSpan.FromSeconds(ClockSkewSeconds),
        Issuers = [.. Issuers.Select(issuer => new TokenIssuerOptions
        {
            Issuer = issuer.Issuer,
            KeyFile = Path.Combine(directory, issuer.KeyFile),
            Agency = issuer.Agency,
            Clients = issuer.Clients,
            Algorithms = issuer.Algorithms,
        })],
    };
}
