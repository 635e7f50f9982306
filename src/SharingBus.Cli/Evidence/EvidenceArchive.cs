using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace SharingBus.Cli.Evidence;

/// <summary>A package opened for reading: a zip that can be read in one way only, within limits.</summary>
internal sealed class EvidenceArchive
{
    private const long MostBytes = 4L * 1024 * 1024 * 1024;
    private const long MostMemberBytes = 512L * 1024 * 1024;

    private readonly Stream _zip;
    private readonly Dictionary<string, ZipMember> _members = new(StringComparer.Ordinal);

    private EvidenceArchive(Stream zip)
    {
        _zip = zip;
        long bytes = 0;
        foreach (var member in StrictZip.Members(zip))
        {
            bytes += member.Length;
            if (IsHostile(member.Name) || !_members.TryAdd(member.Name, member) || member.Length > MostMemberBytes || bytes > MostBytes)
            {
                throw Unreadable(member.Name, "no package has such a name, a name twice, or so many bytes");
            }
        }
    }

    /// <summary>The members, by name.</summary>
    public IEnumerable<string> Names => _members.Keys.Order(StringComparer.Ordinal);

    /// <summary>Opens a package.</summary>
    /// <exception cref="EvidenceRefused">It is none.</exception>
    public static EvidenceArchive Open(Stream package)
    {
        try
        {
            return new EvidenceArchive(package);
        }
        catch (Exception fault) when (IsFault(fault))
        {
            throw Unreadable("package", "it is no zip of one form");
        }
    }

    /// <summary>Whether there is such a member.</summary>
    public bool Has(string name) => _members.ContainsKey(name);

    /// <summary>The bytes of a member.</summary>
    /// <exception cref="EvidenceRefused">It does not unpack to what the directory says.</exception>
    public byte[] Read(string name)
    {
        try
        {
            return StrictZip.Read(_zip, _members[name]);
        }
        catch (Exception fault) when (IsFault(fault))
        {
            throw Unreadable(name, "it cannot be unpacked, or not to what it says");
        }
    }

    /// <summary>The lines of a member of JSON lines, each with its place.</summary>
    public IEnumerable<(string Place, T Line)> Lines<T>(string name, EvidenceReason malformed)
    {
        var bytes = Read(name).AsMemory();
        for (var number = 1; !bytes.IsEmpty; number++)
        {
            var end = bytes.Span.IndexOf((byte)'\n');
            var line = end < 0 ? bytes : bytes[..end];
            bytes = end < 0 ? default : bytes[(end + 1)..];
            var place = $"{name}:{number}";
            yield return (place, Parse<T>(line.Span, place, malformed));
        }
    }

    /// <summary>Reads JSON of one form.</summary>
    /// <exception cref="EvidenceRefused">It has another.</exception>
    public static T Parse<T>(ReadOnlySpan<byte> json, string place, EvidenceReason malformed)
    {
        try
        {
            RefuseWhatNeverStandsThere(json);
            return JsonSerializer.Deserialize<T>(json, EvidenceFormat.Json) ?? throw new EvidenceRefused(malformed, place, "it holds nothing");
        }
        catch (JsonException)
        {
            throw new EvidenceRefused(malformed, place, "it is not the JSON that stands there in a package");
        }
    }

    /// <summary>Reads the manifest and holds every member against it.</summary>
    /// <exception cref="EvidenceRefused">They do not agree.</exception>
    public EvidenceManifest ReadManifest()
    {
        var manifest = Has(EvidenceFormat.Manifest)
            ? Parse<EvidenceManifest>(Read(EvidenceFormat.Manifest), EvidenceFormat.Manifest, EvidenceReason.FormatUnknown)
            : throw new EvidenceRefused(EvidenceReason.FormatUnknown, EvidenceFormat.Manifest, "there is none");
        if (manifest.Format != EvidenceFormat.Name || !EvidenceFormat.IsTime(manifest.MadeAt) || !manifest.Files.Values.All(static file => EvidenceFormat.IsDigest(file.Sha256)))
        {
            throw new EvidenceRefused(EvidenceReason.FormatUnknown, EvidenceFormat.Manifest, $"the format is not {EvidenceFormat.Name}, made_at no time or a digest none");
        }

        var agencies = manifest.Files.Keys.Where(EvidenceFormat.Knows).Select(EvidenceFormat.AgencyOf).OfType<string>().Distinct(StringComparer.Ordinal);
        string[] needed = [EvidenceFormat.Bundle, EvidenceFormat.Receipts, .. agencies.SelectMany(agency => new[] { EvidenceFormat.Checkpoint(agency), EvidenceFormat.Entries(agency) })];
        if (manifest.Files.Keys.Concat(needed).Order(StringComparer.Ordinal).FirstOrDefault(name => !Has(name) || name == EvidenceFormat.Manifest) is { } missing)
        {
            throw new EvidenceRefused(EvidenceReason.FileMissing, missing, "it is not in the package, and the manifest names it or every package has it");
        }

        if (Names.FirstOrDefault(name => name != EvidenceFormat.Manifest && !(manifest.Files.ContainsKey(name) && EvidenceFormat.Knows(name))) is { } unexpected)
        {
            throw new EvidenceRefused(EvidenceReason.FileUnexpected, unexpected, "the manifest does not name it, or no package has it");
        }

        foreach (var (name, file) in manifest.Files.OrderBy(file => file.Key, StringComparer.Ordinal))
        {
            var bytes = Read(name);
            if (bytes.Length != file.Bytes || Convert.ToHexStringLower(SHA256.HashData(bytes)) != file.Sha256)
            {
                throw new EvidenceRefused(EvidenceReason.FileAltered, name, "its bytes are not those that the manifest states");
            }
        }

        return manifest;
    }

    private static bool IsFault(Exception fault) => fault is InvalidDataException or IOException or NotSupportedException or DecoderFallbackException or OverflowException;

    // What is not there is left out: nothing stands for it. And no number is below zero.
    private static void RefuseWhatNeverStandsThere(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = EvidenceFormat.Json.MaxDepth });
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.Null || (reader.TokenType == JsonTokenType.Number && reader.ValueSpan[0] == (byte)'-'))
            {
                throw new JsonException();
            }
        }
    }

    private static bool IsHostile(string name) =>
        name.Length == 0 || name[0] == '/' || name[^1] == '/' || name.Any(static c => c == '\\' || char.IsControl(c)) || name.Split('/').Contains("..");

    private static EvidenceRefused Unreadable(string place, string words) => new(EvidenceReason.PackageUnreadable, place, words);
}
