using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace Grpc.AspNetCore.Server;

/// <summary>Says who the client is: its address and its certificate.</summary>
internal static class PeerIdentity
{
    private const string SubjectAlternativeName = "x509_subject_alternative_name";
    private const string CommonName = "x509_common_name";

    /// <summary>The address in gRPC's notation.</summary>
    public static string Address(ConnectionInfo connection)
    {
        IPAddress? address = connection.RemoteIpAddress;
        return address?.AddressFamily switch
        {
            AddressFamily.InterNetwork => $"ipv4:{address}:{connection.RemotePort}",
            AddressFamily.InterNetworkV6 => $"ipv6:[{address}]:{connection.RemotePort}",
            _ => $"unknown:{connection.Id}",
        };
    }

    /// <summary>The names in the client's certificate; an unauthenticated context without one.</summary>
    public static AuthContext Authenticate(X509Certificate2? certificate)
    {
        var properties = new Dictionary<string, List<AuthProperty>>(StringComparer.Ordinal);
        if (certificate is null)
        {
            return new AuthContext(null, properties);
        }

        var names = certificate
            .Extensions.OfType<X509SubjectAlternativeNameExtension>()
            .SelectMany(extension => extension.EnumerateDnsNames())
            .Select(name => Property(SubjectAlternativeName, name))
            .ToList();
        if (names.Count > 0)
        {
            properties.Add(SubjectAlternativeName, names);
        }

        string common = certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false);
        if (common.Length > 0)
        {
            properties.Add(CommonName, [Property(CommonName, common)]);
        }

        string? identity =
            names.Count > 0 ? SubjectAlternativeName
            : common.Length > 0 ? CommonName
            : null;
        return new AuthContext(identity, properties);
    }

    private static AuthProperty Property(string name, string value) => AuthProperty.Create(name, Encoding.UTF8.GetBytes(value));
}
