namespace SharingBus.Hosting.Tokens;

/// <summary>Somebody whose tokens are taken. It speaks for the systems of one agency and for no others.</summary>
public sealed class TokenIssuerOptions
{
    /// <summary>Its name, letter for letter as it stands in <c>iss</c>.</summary>
    public required string Issuer { get; init; }

    /// <summary>File of its public keys: a JWK set (RFC 7517) or PEM. Read again when it changes; never fetched from anywhere.</summary>
    public required string KeyFile { get; init; }

    /// <summary>The agency whose systems it speaks for.</summary>
    public required string Agency { get; init; }

    /// <summary>Its clients, each a system of that agency.</summary>
    public required IReadOnlyList<TokenClient> Clients { get; init; }

    /// <summary>The algorithms it may sign with, of <see cref="TokenAlgorithms.Allowed"/>; ES256 unless set.</summary>
    public IReadOnlyList<string> Algorithms { get; init; } = [TokenAlgorithms.Es256];
}
