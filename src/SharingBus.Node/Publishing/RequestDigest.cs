using System.Buffers.Binary;
using System.Security.Cryptography;
using Google.Protobuf;
using SharingBus.Exchange.V1;

namespace SharingBus.Node.Publishing;

/// <summary>
/// What tells two requests under one id apart: SHA-256 over the notice as it came and, behind it, the rest of the request and its length.
/// The notice is hashed where it lies. It is stored, so it never changes.
/// </summary>
internal static class RequestDigest
{
    [ThreadStatic]
    private static IncrementalHash? _own;

    public static byte[] Of(PublishRequest request)
    {
        var rest = new PublishRequest
        {
            RequestId = request.RequestId, Agency = request.Agency, Type = request.Type, Audience = request.Audience, Person = request.Person,
        };
        rest.Parents.AddRange(request.Parents);
        byte[] bytes = rest.ToByteArray();
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(length, bytes.Length);
        IncrementalHash hash = _own ??= IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(request.Notice.Span);
        hash.AppendData(bytes);
        hash.AppendData(length);
        return hash.GetHashAndReset();
    }
}
