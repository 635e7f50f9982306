using System.Buffers.Binary;
using System.Text;
using SharingBus.Exchange.V1;

namespace SharingBus.Trust.Sealing;

/// <summary>
/// Binds an epoch's key to where it belongs: federation, sender, recipient, lane and epoch id go into the HPKE setup as
/// <c>info</c>, each with its length before it. An encapsulated key moved elsewhere gives another key there.
/// </summary>
internal static class EpochPurpose
{
    public static byte[] Of(string federation, string sender, string recipient, Lane lane, ReadOnlySpan<byte> epochId) =>
        [.. "sharingbus/epoch/v1\0"u8, .. Prefixed(federation), .. Prefixed(sender), .. Prefixed(recipient), (byte)lane, .. epochId];

    private static byte[] Prefixed(string text)
    {
        byte[] prefixed = new byte[sizeof(ushort) + Encoding.UTF8.GetByteCount(text)];
        BinaryPrimitives.WriteUInt16BigEndian(prefixed, checked((ushort)(prefixed.Length - sizeof(ushort))));
        Encoding.UTF8.GetBytes(text, prefixed.AsSpan(sizeof(ushort)));
        return prefixed;
    }
}
