namespace SharingBus.Hosting.Tokens;

/// <summary>A client of an issuer and the system that it is.</summary>
/// <param name="ClientId">What stands in <c>client_id</c>.</param>
/// <param name="System">The system of the issuer's agency.</param>
/// <param name="Subject">What stands in <c>sub</c>; the client's id where it is left out.</param>
public sealed record TokenClient(string ClientId, string System, string? Subject = null)
{
    internal string SubjectOrClientId => Subject ?? ClientId;
}
