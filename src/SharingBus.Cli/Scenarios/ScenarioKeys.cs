using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;

namespace SharingBus.Cli.Scenarios;

/// <summary>
/// Makes the pseudonymous keys of a scenario as the agencies would: a keyed digest of a normalised name and a year of birth. All agencies of
/// the scope hold the key; the hub never does, so it can compare the results but not compute or undo them.
/// </summary>
/// <param name="scopeKey">The secret of the correlation scope.</param>
internal sealed class ScenarioKeys(ReadOnlyMemory<byte> scopeKey)
{
    /// <summary>Length of the secret, in bytes: that of the digest.</summary>
    public const int ScopeKeyBytes = 32;

    /// <summary>Keys under a fresh secret.</summary>
    public static ScenarioKeys Fresh() => new(RandomNumberGenerator.GetBytes(ScopeKeyBytes));

    /// <summary>The key of a person, told as a name and a year of birth.</summary>
    public ByteString Of(string person) =>
        ByteString.CopyFrom(HMACSHA256.HashData(scopeKey.Span, Encoding.UTF8.GetBytes(Normalise(person))));

    private static string Normalise(string person) =>
        string.Join(' ', person.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToLowerInvariant();
}
