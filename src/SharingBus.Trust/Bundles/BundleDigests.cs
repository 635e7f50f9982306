using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace SharingBus.Trust.Bundles;

/// <summary>What the signatures of bundles and policies are over: each kind under a label of its own, so that none passes for another.</summary>
internal static class BundleDigests
{
    /// <summary>The digest that governance signers sign.</summary>
    public static byte[] OfBundle(ReadOnlySpan<byte> bundle) =>
        Digest([.. "sharingbus/bundle/v1\0"u8], bundle);

    /// <summary>The digest that an agency signs. It names the federation: a policy meant for one is none in another.</summary>
    public static byte[] OfPolicy(string federation, ReadOnlySpan<byte> policy)
    {
        byte[] name = Encoding.UTF8.GetBytes(federation);
        byte[] length = new byte[sizeof(ushort)];
        BinaryPrimitives.WriteUInt16BigEndian(length, checked((ushort)name.Length));
        return Digest([.. "sharingbus/agency-policy/v1\0"u8, .. length, .. name], policy);
    }

    private static byte[] Digest(byte[] prefix, ReadOnlySpan<byte> contents)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(prefix);
        hash.AppendData(contents);
        return hash.GetHashAndReset();
    }
}
