using System.Text.Unicode;
using SharingBus.Vocabulary.Wire;

namespace SharingBus.Vocabulary.Canonical;

/// <summary>Says yes or no to wire bytes, without parsing them into objects and without allocating.</summary>
internal static class CanonicalCheck
{
    public static bool Holds(MessageTable table, ReadOnlySpan<byte> bytes, int depth = 0)
    {
        if (depth == CanonicalForm.MaxDepth)
        {
            return false;
        }

        var reader = new WireReader(bytes);
        ulong last = 0;
        ulong oneofs = 0;
        while (!reader.AtEnd)
        {
            if (!reader.TryReadMinimal(out ulong tag) || table.Field(tag >> 3) is not { } field || (WireType)(tag & 7) != field.Type)
            {
                return false;
            }

            ulong number = tag >> 3;
            bool mayRepeat = field.IsRepeated && !field.IsPacked;
            if (number < last || (number == last && !mayRepeat) || (oneofs & field.OneofBit) != 0)
            {
                return false;
            }

            last = number;
            oneofs |= field.OneofBit;
            if (!Value(field, ref reader, depth))
            {
                return false;
            }
        }

        return true;
    }

    private static bool Value(FieldTable field, ref WireReader reader, int depth)
    {
        bool mayBeDefault = field.IsRepeated || field.HasPresence;
        switch (field.Type)
        {
            case WireType.Varint:
                return reader.TryReadMinimal(out ulong value) && field.InRange(value) && (value != 0 || mayBeDefault);
            case WireType.Fixed32:
                return reader.TryReadFixed32(out uint word) && (mayBeDefault || !IsZero(field.Kind, (ulong)word << 32));
            case WireType.Fixed64:
                return reader.TryReadFixed64(out ulong longWord) && (mayBeDefault || !IsZero(field.Kind, longWord));
            default:
                return reader.TryReadMinimal(out ulong length)
                    && reader.TryTake(length, out ReadOnlySpan<byte> payload)
                    && Payload(field, payload, mayBeDefault, depth);
        }
    }

    private static bool Payload(FieldTable field, ReadOnlySpan<byte> payload, bool mayBeDefault, int depth)
    {
        if (field.IsPacked)
        {
            return !payload.IsEmpty && Packed(field, payload);
        }

        return field.Kind switch
        {
            WireKind.Message => Holds(field.Message, payload, depth + 1),
            WireKind.Text => (mayBeDefault || !payload.IsEmpty) && Utf8.IsValid(payload),
            _ => mayBeDefault || !payload.IsEmpty,
        };
    }

    private static bool Packed(FieldTable field, ReadOnlySpan<byte> payload)
    {
        switch (field.Kind)
        {
            case WireKind.Fixed32 or WireKind.Float:
                return payload.Length % sizeof(uint) == 0;
            case WireKind.Fixed64 or WireKind.Double:
                return payload.Length % sizeof(ulong) == 0;
        }

        var reader = new WireReader(payload);
        while (!reader.AtEnd)
        {
            if (!reader.TryReadMinimal(out ulong value) || !field.InRange(value))
            {
                return false;
            }
        }

        return true;
    }

    // Serializers leave out negative zero as well, because it equals zero: so it is no canonical value.
    private static bool IsZero(WireKind kind, ulong bits) => kind is WireKind.Float or WireKind.Double ? bits << 1 == 0 : bits == 0;
}
