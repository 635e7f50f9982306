using System.Text.Json;

namespace SharingBus.Cli.Feeds;

/// <summary>How far a collection was read: kept in a file that is replaced as a whole, and written only after what was read is accepted.</summary>
/// <param name="AddedAfter">What the reading began behind: a date as the server wrote it; null at the beginning.</param>
/// <param name="Next">The server's own token for the page that follows; null where the reading had come to the end.</param>
/// <param name="Seen">The date of the last object on the pages since.</param>
internal sealed record TaxiiPlace(string? AddedAfter, string? Next, string? Seen)
{
    /// <summary>At the beginning.</summary>
    public static TaxiiPlace Beginning { get; } = new(null, null, null);

    /// <summary>Reads the file; at the beginning where there is none.</summary>
    /// <exception cref="InvalidDataException">The file holds something else.</exception>
    public static TaxiiPlace Read(string path)
    {
        try
        {
            return File.Exists(path) ? JsonSerializer.Deserialize<TaxiiPlace>(File.ReadAllBytes(path)) ?? Beginning : Beginning;
        }
        catch (JsonException broken)
        {
            throw new InvalidDataException($"{path} does not say how far the collection was read: take it away to read from the beginning.", broken);
        }
    }

    /// <summary>Writes the file.</summary>
    public void Write(string path)
    {
        string fresh = path + ".tmp";
        using (FileStream file = File.Create(fresh))
        {
            JsonSerializer.Serialize(file, this);
            file.Flush(flushToDisk: true);
        }

        File.Move(fresh, path, overwrite: true);
    }
}
