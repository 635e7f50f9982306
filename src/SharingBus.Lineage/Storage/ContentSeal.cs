using System.Security.Cryptography;
using SharingBus.Lineage.Keys;

namespace SharingBus.Lineage.Storage;

/// <summary>Seals what a journal is given, and gives each part the next key. Used by the one writer.</summary>
/// <param name="keys">The agency's keys.</param>
/// <param name="next">The number behind the last key that the journal's content has.</param>
internal sealed class ContentSeal(PayloadKeys keys, long next)
{
    /// <summary>The query for the number behind the last key that a journal's content has.</summary>
    public static readonly string NextKey =
        $"SELECT coalesce((SELECT first_key + length(places) / {ContentRun.PlaceSize} FROM content ORDER BY first DESC LIMIT 1), 0)";

    private readonly byte[] _nonce = new byte[PayloadCipher.NonceSize];
    private KeyTree _tree = keys.Tree;
    private KeyWalk _walk = new(keys.Tree);

    // A journal that was put back from a backup knows less than its keys do: what is destroyed seals nothing.
    private long _next = Math.Max(next, keys.Tree.UntouchedIn(0, KeyTree.FirstOfBatches));

    /// <summary>Seals a row. Numbers that a failed commit was given are left out: there are enough.</summary>
    public ContentRun Seal(ContentRow row)
    {
        Renew();
        ContentRun run = ContentRun.Seal(row, _next, _walk, _nonce);
        _next += row.Parts.Count;
        return run;
    }

    /// <summary>Seals a row where it is wanted, and gives the number of its first key.</summary>
    public long Seal(ContentRow row, Span<byte> places, Span<byte> bytes)
    {
        Renew();
        long first = _next;
        ContentRun.Seal(row, first, _walk, _nonce, places, bytes);
        _next += row.Parts.Count;
        return first;
    }

    // The newest keys, and a nonce of the row's own.
    private void Renew()
    {
        if (_tree != keys.Tree)
        {
            _tree = keys.Tree;
            _walk = new KeyWalk(_tree);
        }

        RandomNumberGenerator.Fill(_nonce);
    }
}
