using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace SharingBus.Lineage.Tiles;

/// <summary>Tiles as plain files under a directory, as any web server can hand them out.</summary>
public sealed class TileDirectory : ITileStore
{
    private const string CheckpointName = "checkpoint";

    // And behind it the beginning of the note's digest, so that no refusal takes the place of another.
    private const string RefusedName = "checkpoint.refused.";
    private const int RefusedDigits = 16;
    private const string LockName = ".lock";

    // Behind the name while a file is not whole; no tile's path ends so.
    private const string Unfinished = ".new";

    private readonly string _root;

    /// <summary>The tiles under a directory.</summary>
    public TileDirectory(string root) => _root = root;

    /// <summary>Whether anything stands in the place of a tile.</summary>
    public bool Holds(TilePath path) => Path.Exists(FileOf(path));

    /// <summary>Makes the directory, and keeps every other process from writing to it until disposed.</summary>
    /// <exception cref="IOException">It cannot be made, or somebody else writes to it.</exception>
    public IDisposable Claim()
    {
        Directory.CreateDirectory(_root);
        return new FileStream(Path.Combine(_root, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
    }

    /// <summary>The checkpoint that the tiles were checked against; null where there is none.</summary>
    /// <param name="maxBytes">How long one may be.</param>
    /// <exception cref="IOException">Something else stands there, a link, or something longer.</exception>
    public byte[]? ReadCheckpoint(int maxBytes)
    {
        FileInfo file = new(Path.Combine(_root, CheckpointName));
        if (!Path.Exists(file.FullName))
        {
            return null;
        }

        // A link has a length of its own, whatever it leads to.
        return file.Exists && !file.Attributes.HasFlag(FileAttributes.ReparsePoint) && file.Length is > 0 and var length && length <= maxBytes
            ? File.ReadAllBytes(file.FullName)
            : throw new IOException($"{file.FullName} is no checkpoint: a plain file of 1 to {maxBytes} bytes is expected.");
    }

    /// <summary>Writes the checkpoint. The tiles must be in place before.</summary>
    public void WriteCheckpoint(ReadOnlySpan<byte> note) => WriteWhole(Path.Combine(_root, CheckpointName), note);

    /// <summary>Keeps a checkpoint that was refused: with the one that stands, it shows what the log's owner signed. Each has a file of its own, which is written once.</summary>
    /// <returns>Where it lies.</returns>
    public string WriteRefused(ReadOnlySpan<byte> note)
    {
        string digest = Convert.ToHexStringLower(SHA256.HashData(note))[..RefusedDigits];
        string name = Path.Combine(_root, $"{RefusedName}{digest}");
        if (!Path.Exists(name))
        {
            WriteWhole(name, note);
        }

        return name;
    }

    /// <summary>Stores a tile: whole and on the disk, or not at all.</summary>
    public void Write(TilePath path, ReadOnlySpan<byte> bytes) => WriteWhole(FileOf(path), bytes);

    /// <inheritdoc/>
    public StoredTile Read(TilePath path)
    {
        try
        {
            FileInfo file = new(FileOf(path));
            if (!file.Exists)
            {
                return Path.Exists(file.FullName)
                    ? StoredTile.Faulty(path, TileFaultReason.Unreadable, "it is a directory")
                    : StoredTile.Faulty(path, TileFaultReason.Missing, "there is no such file");
            }

            if (file.Attributes.HasFlag(FileAttributes.ReparsePoint))
            {
                return StoredTile.Faulty(path, TileFaultReason.Unreadable, "it is a link");
            }

            // Judged before it is opened: a pipe or device has no length, and opening one may wait for ever.
            return StoredTile.LengthFault(path, file.Length) is { } fault ? StoredTile.Faulty(fault) : ReadFile(path, file.FullName);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return StoredTile.Faulty(path, TileFaultReason.Unreadable, error.Message);
        }
    }

    private string FileOf(TilePath path) => Path.Combine(_root, path.ToString());

    private static void WriteWhole(string name, ReadOnlySpan<byte> bytes)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(name)!);
        using (SafeFileHandle handle = File.OpenHandle(name + Unfinished, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            RandomAccess.Write(handle, bytes, fileOffset: 0);
            RandomAccess.FlushToDisk(handle);
        }

        File.Move(name + Unfinished, name, overwrite: true);
    }

    private static StoredTile ReadFile(TilePath path, string name)
    {
        using SafeFileHandle handle = File.OpenHandle(name);
        byte[] bytes = new byte[TileFormat.Length(path)];
        int length = 0;
        while (length < bytes.Length && RandomAccess.Read(handle, bytes.AsSpan(length), length) is > 0 and int read)
        {
            length += read;
        }

        return StoredTile.Of(path, bytes.AsMemory(0, length));
    }
}
