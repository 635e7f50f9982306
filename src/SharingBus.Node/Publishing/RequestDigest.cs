using System.Buffers.Binary;
using Google.Protobuf;
using SharingBus.Exchange.V1;
using SharingBus.Lineage.Merkle;

namespace SharingBus.Node.Publishing;

/// <summary>
/// What tells two requests under one id apart: SHA-256 over the notice as it came and, behind it, the rest of the request and its length.
/// The notice is hashed where it lies. It is stored, so it never changes.
/// </summary>
internal static class RequestDigest
{
    // Without its notice a request has some hundred bytes; only one with many parents or a long audience has more.
    private const int MostOnStack = 512;

    public static byte[] Of(PublishRequest request)
    {
        var rest = new PublishRequest
        {
            RequestId = request.RequestId, Agency = request.Agency, Type = request.Type, Audience = request.Audience, Person = request.Person,
        };
        rest.Parents.AddRange(request.Parents);
        int size = rest.CalculateSize();
        Span<byte> bytes = size <= MostOnStack ? stackalloc byte[size] : new byte[size];
        rest.WriteTo(bytes);
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(length, bytes.Length);
        byte[] digest = new byte[TreeHash.Size];
        Sha256.Hash(request.Notice.Span, bytes, length).CopyTo(digest);
        return digest;
    }
}
