using Google.Protobuf;
using SharingBus.Exchange.V1;
using SharingBus.Vocabulary.Wire;

namespace SharingBus.Trust.Sealing;

/// <summary>Reads a header only where it is the one serialization its contents can have: no unknown field, nothing twice, nothing long-winded.</summary>
internal static class CanonicalHeader
{
    private static readonly MessageParser<BatchHeader> s_parser = BatchHeader.Parser.WithDiscardUnknownFields(discardUnknownFields: true);

    /// <summary>The header; null where the bytes are any other than those it serializes to.</summary>
    public static BatchHeader? TryRead(ReadOnlySpan<byte> bytes)
    {
        try
        {
            BatchHeader header = s_parser.ParseUntrusted(bytes);
            Span<byte> again = stackalloc byte[SealingFormat.MostHeaderBytes];
            int size = header.CalculateSize();
            if (size != bytes.Length)
            {
                return null;
            }

            header.WriteTo(again[..size]);
            return bytes.SequenceEqual(again[..size]) ? header : null;
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }
}
