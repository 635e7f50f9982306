using Microsoft.Extensions.Logging;
using SharingBus.Hosting.Callers;

namespace SharingBus.Hosting.Tokens;

/// <summary>An issuer with its keys and clients.</summary>
internal sealed class TrustedIssuer(TokenIssuerOptions options, TimeProvider time, ILogger logger) : IDisposable
{
    private readonly TokenKeyFile _keys = new(options.KeyFile, time, logger);
    private readonly Dictionary<(string ClientId, string Subject), Caller> _systems = options.Clients.ToDictionary(
        client => (client.ClientId, client.SubjectOrClientId), client => new Caller(options.Agency, client.System));

    /// <summary>The key of this id, where the issuer may use it with this algorithm; else null.</summary>
    public TokenKey? KeyFor(string id, string algorithm) =>
        _keys.Find(id) is { } key && key.Algorithm == algorithm && options.Algorithms.Contains(algorithm) ? key : null;

    /// <summary>The system that a token's client is; null where the issuer has no such client.</summary>
    public Caller? SystemOf(TokenClaims claims) => _systems.GetValueOrDefault((claims.ClientId, claims.Subject));

    public void Dispose() => _keys.Dispose();
}
