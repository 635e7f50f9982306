using System.Security.Cryptography.X509Certificates;
using SharingBus.Hosting.Callers;

namespace SharingBus.SecurityTests.Callers;

/// <summary>A token that must not be taken.</summary>
/// <param name="Name">What is wrong with it, in a few words.</param>
/// <param name="Fault">The check that stops it: shown in the log and never to the caller.</param>
/// <param name="Token">The token.</param>
internal sealed record HostileToken(string Name, CallerFault Fault, string Token)
{
    /// <summary>The certificate that comes with it.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>The authorization it comes in; a bearer token unless set.</summary>
    public string[]? Authorization { get; init; }
}
