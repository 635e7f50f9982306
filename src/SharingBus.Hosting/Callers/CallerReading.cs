using Microsoft.AspNetCore.Http;
using SharingBus.Hosting.Serving;

namespace SharingBus.Hosting.Callers;

/// <summary>Finds out who makes a call: by the certificate of its connection, once a connection.</summary>
internal sealed class CallerReading
{
    /// <summary>Who calls; null where the call does not show it.</summary>
    public CallerStanding? Read(HttpContext http)
    {
        ServedConnection connection = ServedConnection.Of(http);
        connection.Certificate ??= http.Connection.ClientCertificate is { } shown ? CertificateIdentity.Of(shown) : null;
        return connection.Certificate?.Caller is { } caller ? new CallerStanding(caller, Token: null) : null;
    }
}
