using System.Globalization;
using Google.Protobuf;
using SharingBus.Federation.V1;

namespace SharingBus.PolicyService.Publishing;

/// <summary>Signed bundles as files: <c>bundle-&lt;version&gt;.bin</c>, the serialized <see cref="SignedBundle"/>. A policy service serves what it finds.</summary>
public static class BundleFiles
{
    /// <summary>What the names of all bundle files match.</summary>
    public const string Pattern = "bundle-*.bin";

    private const string Prefix = "bundle-";
    private const string Suffix = ".bin";

    /// <summary>The file of one version.</summary>
    public static string PathOf(string directory, ulong version) =>
        Path.Combine(directory, string.Create(CultureInfo.InvariantCulture, $"{Prefix}{version}{Suffix}"));

    /// <summary>The version in a file's name; null where it is no bundle's name.</summary>
    public static ulong? VersionOf(string path)
    {
        var name = Path.GetFileName(path);
        return name.StartsWith(Prefix, StringComparison.Ordinal)
            && name.EndsWith(Suffix, StringComparison.Ordinal)
            && ulong.TryParse(name.AsSpan(Prefix.Length, Math.Max(0, name.Length - Prefix.Length - Suffix.Length)), NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            ? version
            : null;
    }

    /// <summary>Writes a bundle under its version: whole or not at all, and on disk when it returns.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="InvalidProtocolBufferException">The signed bytes are no bundle.</exception>
    public static string Write(string directory, SignedBundle signed)
    {
        var path = PathOf(directory, Bundle.Parser.ParseFrom(signed.Bundle).Version);
        var unfinished = path + ".new";
        using (FileStream file = new(unfinished, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            signed.WriteTo(file);
            file.Flush(flushToDisk: true);
        }

        File.Move(unfinished, path, overwrite: true);
        return path;
    }
}
