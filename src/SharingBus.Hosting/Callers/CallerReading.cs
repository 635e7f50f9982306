using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using SharingBus.Hosting.Serving;
using SharingBus.Hosting.Tokens;

namespace SharingBus.Hosting.Callers;

/// <summary>Finds out who makes a call: by the certificate of its connection, an access token, or both, which must then belong together.</summary>
/// <param name="tokens">Checks tokens; null where none are taken.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Where it is said why somebody could not be found.</param>
internal sealed class CallerReading(AccessTokens? tokens, TimeProvider time, ILogger<CallerReading> logger)
{
    private const string Scheme = "Bearer ";

    /// <summary>Who calls; null where the call does not show it.</summary>
    public CallerStanding? Read(HttpContext http)
    {
        CallerFault fault = Read(http, out CallerStanding? caller);
        if (fault != CallerFault.None)
        {
            logger.NotIdentified(http.Connection.RemoteIpAddress?.ToString(), fault);
        }

        return fault == CallerFault.None ? caller : null;
    }

    private CallerFault Read(HttpContext http, out CallerStanding? caller)
    {
        caller = null;
        ServedConnection connection = ServedConnection.Of(http);
        connection.Certificate ??= http.Connection.ClientCertificate is { } shown ? CertificateIdentity.Of(shown) : null;
        if (connection.Certificate is { Caller: null })
        {
            return CallerFault.CertificateNamesNobody;
        }

        if (http.Request.Headers.Authorization is { Count: > 0 } authorization)
        {
            return authorization is [{ } one] && one.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
                ? ReadToken(one[Scheme.Length..], connection, out caller)
                : CallerFault.NotOneBearerToken;
        }

        caller = connection.Certificate?.Standing;
        return caller is null ? CallerFault.NothingShown : CallerFault.None;
    }

    private CallerFault ReadToken(string text, ServedConnection connection, out CallerStanding? caller)
    {
        if (connection.Token is { } held && held.Text == text && Holds(held.Standing.Token!))
        {
            caller = held.Standing;
            return CallerFault.None;
        }

        caller = null;
        if (tokens is null)
        {
            return CallerFault.TokensNotTaken;
        }

        CallerFault fault = tokens.Check(text, out AccessToken? token);
        fault = fault == CallerFault.None ? Binding(token!, connection.Certificate) : fault;
        if (fault == CallerFault.None)
        {
            caller = new CallerStanding(token!.Caller, token.Standing);
            connection.Token = new HeldToken(text, caller);
        }

        return fault;
    }

    private bool Holds(TokenStanding token) => time.GetUtcNow() < token.EndsAt && !token.Withdrawn.IsCancellationRequested;

    // Where either a certificate or a binding is there, the other must be, and be the same (RFC 8705, section 3).
    private static CallerFault Binding(AccessToken token, CertificateIdentity? certificate) =>
        token.CertificateThumbprint != certificate?.Thumbprint ? CallerFault.TokenOfAnotherCertificate
        : certificate is not null && certificate.Caller != token.Caller ? CallerFault.TokenOfAnotherSystem
        : CallerFault.None;
}
