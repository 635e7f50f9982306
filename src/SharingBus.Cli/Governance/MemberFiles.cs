namespace SharingBus.Cli.Governance;

/// <summary>
/// The public keys in an agency's directory among the members: <c>signing.pub.pem</c> and <c>encryption.pub.pem</c>, and while keys rotate
/// <c>signing-old-*.pub.pem</c> and <c>encryption-old-*.pub.pem</c>, as the private halves are named.
/// </summary>
internal static class MemberFiles
{
    /// <summary>What an agency signs with.</summary>
    public const string Signing = "signing";

    /// <summary>What others encrypt to.</summary>
    public const string Encryption = "encryption";

    /// <summary>The file of the key in use.</summary>
    public static string Current(string directory, string use) => Path.Combine(directory, $"{use}.pub.pem");

    /// <summary>The files of all keys for one use: the one in use first, then older ones by name.</summary>
    public static IEnumerable<string> OfKeys(string directory, string use) =>
        Directory.EnumerateFiles(directory, $"{use}-old-*.pub.pem").Order(StringComparer.Ordinal).Prepend(Current(directory, use));
}
