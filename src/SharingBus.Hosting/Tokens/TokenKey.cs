using System.Diagnostics.CodeAnalysis;
using Microsoft.IdentityModel.Tokens;

namespace SharingBus.Hosting.Tokens;

/// <summary>A public key of an issuer.</summary>
/// <param name="Id">Its id, as tokens name it in <c>kid</c>.</param>
/// <param name="Algorithm">The one algorithm it is used with.</param>
/// <param name="Spki">The key itself, as a SubjectPublicKeyInfo: what makes two keys the same.</param>
/// <param name="Key">The key for the library.</param>
[SuppressMessage("Design", "CA1001", Justification = "A source without a timer holds nothing to give back, and streams may still listen to it.")]
internal sealed record TokenKey(string Id, string Algorithm, ReadOnlyMemory<byte> Spki, SecurityKey Key)
{
    private readonly CancellationTokenSource _withdrawn = new();

    /// <summary>Cancelled when the key is in its issuer's file no longer: what it signed holds no longer either.</summary>
    public CancellationToken Withdrawn => _withdrawn.Token;

    public Task WithdrawAsync() => _withdrawn.CancelAsync();

    public bool IsSameAs(TokenKey other) => Id == other.Id && Algorithm == other.Algorithm && Spki.Span.SequenceEqual(other.Spki.Span);
}
