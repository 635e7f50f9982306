using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace SharingBus.Cli.Evidence;

/// <summary>Writes a package, member by member; the manifest last.</summary>
internal sealed class EvidenceWriter(Stream output) : IDisposable
{
    private readonly ZipArchive _zip = new(output, ZipArchiveMode.Create, leaveOpen: true);
    private readonly SortedDictionary<string, EvidenceFile> _files = new(StringComparer.Ordinal);

    /// <summary>Adds a member.</summary>
    public void Add(string name, ReadOnlySpan<byte> bytes)
    {
        _files.Add(name, new EvidenceFile(bytes.Length, Convert.ToHexStringLower(SHA256.HashData(bytes))));
        Write(name, bytes);
    }

    /// <summary>Adds a member of text.</summary>
    public void Add(string name, string text) => Add(name, Encoding.UTF8.GetBytes(text));

    /// <summary>Adds a member of JSON lines.</summary>
    public void AddLines<T>(string name, IEnumerable<T> lines)
    {
        using var bytes = new MemoryStream();
        foreach (var line in lines)
        {
            JsonSerializer.Serialize(bytes, line, EvidenceFormat.Json);
            bytes.WriteByte((byte)'\n');
        }

        Add(name, bytes.GetBuffer().AsSpan(0, (int)bytes.Length));
    }

    /// <summary>Adds a member of one JSON value.</summary>
    public void AddJson<T>(string name, T value) => Add(name, JsonSerializer.SerializeToUtf8Bytes(value, EvidenceFormat.Json));

    /// <summary>Writes the manifest. Nothing may be added any more.</summary>
    public void Finish(string federation, DateTimeOffset madeAt, string question)
    {
        var time = EvidenceFormat.Time(EvidenceFormat.MicrosOf(madeAt))!;
        var manifest = new EvidenceManifest(EvidenceFormat.Name, federation, time, question, _files);
        Write(EvidenceFormat.Manifest, JsonSerializer.SerializeToUtf8Bytes(manifest, EvidenceFormat.Json));
    }

    /// <inheritdoc/>
    public void Dispose() => _zip.Dispose();

    private void Write(string name, ReadOnlySpan<byte> bytes)
    {
        using var stream = _zip.CreateEntry(name, CompressionLevel.Optimal).Open();
        stream.Write(bytes);
    }
}
