using SharingBus.Hosting.Callers;

namespace SharingBus.Hosting.Tokens;

/// <summary>A token that was found good.</summary>
/// <param name="Caller">The system it names.</param>
/// <param name="CertificateThumbprint">The certificate it is bound to; null where it is bound to none.</param>
/// <param name="Standing">For how long it holds.</param>
internal sealed record AccessToken(Caller Caller, string? CertificateThumbprint, TokenStanding Standing);
