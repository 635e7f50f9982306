using System.Security.Cryptography;
using Google.Protobuf;
using SharingBus.Hub.Routing;

namespace SharingBus.Hub.Bulletins;

/// <summary>A bulletin as it would be published: what it says, and whom it reaches.</summary>
/// <param name="Text">What it says and rests on.</param>
/// <param name="Reached">Whom it was asked for.</param>
internal sealed record DraftedBulletin(BulletinText Text, ReachedRoles Reached)
{
    private const string Prefix = "bul-";

    // Enough that no two are alike; the id of a request has 64 characters at most, and the id of a bulletin is one.
    private const int DigestCharacters = 40;

    /// <summary>
    /// Names text, label, notices and recipients. The term is not among it: it is at most the earliest of the notices', and may move with the
    /// hour at which one asks.
    /// </summary>
    public string Id { get; } = Prefix + DigestOf(Text, Reached);

    private static string DigestOf(BulletinText text, ReachedRoles reached)
    {
        var product = text.Product.Clone();
        product.Handling.Retention.KeepUntilUnixSeconds = 0;
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Add(hash, product.ToByteArray());
        Add(hash, System.Text.Encoding.UTF8.GetBytes(text.Corrects?.Plan.RequestId ?? ""));
        foreach (var situation in text.Situations)
        {
            Add(hash, [.. situation.Members.SelectMany(member => member.ToByteArray(bigEndian: true))]);
        }

        foreach (var name in Addressee.Names(reached.Audience))
        {
            Add(hash, System.Text.Encoding.UTF8.GetBytes(name));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..DigestCharacters];
    }

    // Each part behind its length: no two rows of parts read the same.
    private static void Add(IncrementalHash hash, byte[] part)
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(length, part.Length);
        hash.AppendData(length);
        hash.AppendData(part);
    }
}
