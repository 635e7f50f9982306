using SharingBus.Vocabulary.Wire;

namespace SharingBus.Vocabulary.Validation;

/// <summary>What a field says of its own value: size, code list, length of ids, language tags, finite numbers.</summary>
internal static class FieldRules
{
    public static void Check(FieldTable field, in WireFields value, ref Findings findings)
    {
        switch (field.Kind)
        {
            case WireKind.Enum when field.IsPacked:
                Codes(field, value.Payload, ref findings);
                break;
            case WireKind.Enum:
                Code(field, value.Value, ref findings);
                break;
            case WireKind.Bytes:
                Length(field, value.Payload, ref findings);
                break;
            case WireKind.Text or WireKind.Message:
                Size(field, value.Payload, ref findings);
                break;
            case WireKind.Double when !double.IsFinite(BitConverter.UInt64BitsToDouble(value.Value)):
                findings.Add("", ViolationReason.NumberOutOfRange, "Give a finite number.");
                break;
        }
    }

    private static void Codes(FieldTable field, ReadOnlySpan<byte> packed, ref Findings findings)
    {
        var reader = new WireReader(packed);
        uint count = 0;
        while (!reader.AtEnd && reader.TryReadVarint(out ulong code, out _))
        {
            count++;
            if (code == 0)
            {
                findings.Add("", ViolationReason.FieldMissing, "A list never holds UNSPECIFIED: leave the element out.");
            }
            else
            {
                Code(field, code, ref findings);
            }
        }

        if (count > field.MaxItems)
        {
            findings.Add("", ViolationReason.TooManyItems, $"It holds at most {field.MaxItems} elements.");
        }
    }

    private static void Code(FieldTable field, ulong code, ref Findings findings)
    {
        if (!field.Knows(code))
        {
            findings.Add("", ViolationReason.UnknownCode, "Take a value of the code list; map local terms to it with a crosswalk.");
        }
    }

    // The byte fields of the vocabulary are ids and digests: their limit is their length.
    private static void Length(FieldTable field, ReadOnlySpan<byte> value, ref Findings findings)
    {
        if (value.Length != field.MaxBytes)
        {
            findings.Add("", ViolationReason.WrongLength, $"It takes exactly {field.MaxBytes} bytes.");
        }
    }

    private static void Size(FieldTable field, ReadOnlySpan<byte> value, ref Findings findings)
    {
        if (value.Length > field.MaxBytes)
        {
            findings.Add("", ViolationReason.ValueTooLong, $"It takes at most {field.MaxBytes} bytes: shorten it.");
        }
        else if (field.IsLanguageTag && !LanguageTag.HasShape(value))
        {
            findings.Add("", ViolationReason.LanguageMalformed, "Write a language tag as BCP 47 does, for example \"de\" or \"sr-Cyrl\".");
        }
    }
}
