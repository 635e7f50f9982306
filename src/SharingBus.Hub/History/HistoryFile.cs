using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace SharingBus.Hub.History;

/// <summary>
/// The hub's memory: an append-only file of events, one line a commit. A line is the digest of (previous digest, content) and the content;
/// it is on disk before <see cref="Append"/> returns. The first line holds the salt of the keys. A last line that a power cut tore is
/// dropped: nothing after it was ever acknowledged. A damaged line elsewhere stops the start.
/// </summary>
internal sealed class HistoryFile : IDisposable
{
    private const int SaltBytes = 32;
    private const int DigestDigits = 64;
    private static readonly string Origin = new('0', DigestDigits);

    private readonly string _path;
    private FileStream _stream;
    private string _last = Origin;

    private HistoryFile(string path, FileStream stream)
    {
        _path = path;
        _stream = stream;
    }

    /// <summary>Secret-like value that keys are made with; one for each file.</summary>
    public byte[] Salt { get; private set; } = [];

    /// <summary>Opens or creates the file and reads its events. Only one process can have it open.</summary>
    /// <exception cref="InvalidDataException">A line other than the last is damaged.</exception>
    /// <exception cref="IOException">Another process has it open.</exception>
    public static HistoryFile Open(string path, Action<HubEvent> replay)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        File.Delete(Replacement(path));
        HistoryFile file = new(path, OpenStream(path));
        try
        {
            file.Replay(replay);
            if (file.Salt.Length == 0)
            {
                file.Salt = RandomNumberGenerator.GetBytes(SaltBytes);
                file.Write(Convert.ToBase64String(file.Salt));
            }
        }
        catch
        {
            file.Dispose();
            throw;
        }

        return file;
    }

    /// <summary>Makes events durable, all or none.</summary>
    public void Append(IReadOnlyList<HubEvent> events) => Write(JsonSerializer.Serialize(events, HubJson.Default.IReadOnlyListHubEvent));

    /// <summary>Replaces the history by a shorter one that leads to the same state, under the same salt.</summary>
    public void Rewrite(IEnumerable<HubEvent> events)
    {
        // Lines of this many events: one line of everything would have to be in memory at once.
        const int eventsPerLine = 256;
        var replacement = Replacement(_path);
        using (HistoryFile shorter = new(replacement, OpenStream(replacement)) { Salt = Salt })
        {
            shorter.WriteLine(Convert.ToBase64String(Salt));
            foreach (var line in events.Chunk(eventsPerLine))
            {
                shorter.WriteLine(JsonSerializer.Serialize<IReadOnlyList<HubEvent>>(line, HubJson.Default.IReadOnlyListHubEvent));
            }

            shorter._stream.Flush(flushToDisk: true);
            _last = shorter._last;
        }

        _stream.Dispose();
        File.Move(replacement, _path, overwrite: true);
        _stream = OpenStream(_path);
        _stream.Seek(0, SeekOrigin.End);
    }

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    private static string Replacement(string path) => path + ".new";

    private static FileStream OpenStream(string path)
    {
        FileStreamOptions options = new() { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(path, options);
    }

    private void Replay(Action<HubEvent> replay)
    {
        long good = 0;
        using (StreamReader reader = new(_stream, new UTF8Encoding(false), leaveOpen: true))
        {
            var number = 0;
            while (reader.ReadLine() is { } line)
            {
                number++;
                if (!Verifies(line))
                {
                    RequireLast(reader, number);
                    break;
                }

                good += Encoding.UTF8.GetByteCount(line) + 1;
                Accept(line, replay);
            }
        }

        // A whole line whose newline is missing was never acknowledged either, but it says nothing wrong: its newline is put back.
        if (good > _stream.Length)
        {
            _stream.Seek(0, SeekOrigin.End);
            _stream.WriteByte((byte)'\n');
        }

        _stream.SetLength(good);
        _stream.Seek(good, SeekOrigin.Begin);
    }

    private void RequireLast(StreamReader reader, int number)
    {
        if (reader.ReadLine() is not null)
        {
            throw new InvalidDataException($"Line {number} of {_path} is damaged and is not the last one. Restore the file; do not edit it.");
        }
    }

    private bool Verifies(string line) =>
        line.Length > DigestDigits && line[DigestDigits] == ' ' && line[..DigestDigits] == Digest(_last, line[(DigestDigits + 1)..]);

    private void Accept(string line, Action<HubEvent> replay)
    {
        _last = line[..DigestDigits];
        var content = line[(DigestDigits + 1)..];
        if (Salt.Length == 0)
        {
            Salt = Convert.FromBase64String(content);
            return;
        }

        foreach (var happened in JsonSerializer.Deserialize(content, HubJson.Default.IReadOnlyListHubEvent) ?? [])
        {
            replay(happened);
        }
    }

    // A line that failed half-way is cut off again, so that the next one does not stand behind it.
    private void Write(string content)
    {
        var (length, last) = (_stream.Position, _last);
        try
        {
            WriteLine(content);
            _stream.Flush(flushToDisk: true);
        }
        catch
        {
            _last = last;
            _stream.SetLength(length);
            _stream.Seek(length, SeekOrigin.Begin);
            throw;
        }
    }

    private void WriteLine(string content)
    {
        var digest = Digest(_last, content);
        _stream.Write(Encoding.UTF8.GetBytes($"{digest} {content}\n"));
        _last = digest;
    }

    private static string Digest(string previous, string content) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{previous} {content}")));
}
