using Google.Protobuf.Reflection;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Vocabulary.Wire;

/// <summary>What the wire checks need to know of one field, read once from its descriptor and its rule.</summary>
internal sealed class FieldTable
{
    // Enums of the vocabulary number their values from 0 without gaps and stay below this, so that one word tells which are known.
    private const int MaxEnumValues = 64;

    private readonly FieldDescriptor _descriptor;
    private readonly ulong _knownValues;
    private MessageTable? _message;

    public FieldTable(FieldDescriptor descriptor)
    {
        _descriptor = descriptor;
        Number = descriptor.FieldNumber;
        IsRepeated = descriptor.IsRepeated;
        HasPresence = !descriptor.IsRepeated && descriptor.HasPresence;
        Kind = KindOf(descriptor.FieldType);
        // The descriptor calls every field of a proto3 file packed, whatever its type.
        IsPacked = descriptor.IsRepeated && descriptor.IsPacked && WireTypeOf(Kind) != WireType.Length;
        Type = IsPacked ? WireType.Length : WireTypeOf(Kind);
        Utf8Name = System.Text.Encoding.UTF8.GetBytes(descriptor.Name);
        OneofBit = descriptor.RealContainingOneof is { } oneof ? 1UL << oneof.Index : 0;
        Rule = descriptor.GetOptions()?.GetExtension(OptionsExtensions.Field) ?? new FieldRule();
        MaxBytes = Rule.MaxBytes;
        MaxItems = Rule.MaxItems;
        IsLanguageTag = Kind == WireKind.Text && descriptor.Name is "lang" or "languages";
        if (Kind == WireKind.Enum)
        {
            foreach (EnumValueDescriptor value in descriptor.EnumType.Values)
            {
                _knownValues |= value.Number is >= 0 and < MaxEnumValues
                    ? 1UL << value.Number
                    : throw new NotSupportedException($"{value.FullName}: enum values of the vocabulary lie between 0 and {MaxEnumValues - 1}.");
            }
        }
    }

    public string Name => _descriptor.Name;

    public byte[] Utf8Name { get; }

    public int Number { get; }

    public ulong Bit => 1UL << Number;

    public WireKind Kind { get; }

    /// <summary>The wire type of its canonical form: repeated scalars are packed.</summary>
    public WireType Type { get; }

    public bool IsRepeated { get; }

    public bool IsPacked { get; }

    /// <summary>Whether a default value may stand on the wire: message, oneof member or optional.</summary>
    public bool HasPresence { get; }

    public ulong OneofBit { get; }

    public FieldRule Rule { get; }

    public uint MaxBytes { get; }

    public uint MaxItems { get; }

    public bool IsLanguageTag { get; }

    /// <summary>The table of the message type; only where <see cref="Kind"/> is <see cref="WireKind.Message"/>.</summary>
    public MessageTable Message => _message ??= MessageTable.Of(_descriptor.MessageType);

    /// <summary>Whether the number is a value of the enum of this field.</summary>
    public bool Knows(ulong value) => value < MaxEnumValues && (_knownValues >> (int)value & 1) != 0;

    /// <summary>Whether a varint lies in the range of the field's type, as a serializer would write it.</summary>
    public bool InRange(ulong value) => Kind switch
    {
        WireKind.Bool => value <= 1,
        WireKind.Enum or WireKind.Int32 => (long)value is >= int.MinValue and <= int.MaxValue,
        WireKind.UInt32 or WireKind.SInt32 => value <= uint.MaxValue,
        _ => true,
    };

    private static WireKind KindOf(FieldType type) => type switch
    {
        FieldType.Message => WireKind.Message,
        FieldType.String => WireKind.Text,
        FieldType.Bytes => WireKind.Bytes,
        FieldType.Bool => WireKind.Bool,
        FieldType.Enum => WireKind.Enum,
        FieldType.Int32 => WireKind.Int32,
        FieldType.UInt32 => WireKind.UInt32,
        FieldType.SInt32 => WireKind.SInt32,
        FieldType.Int64 or FieldType.SInt64 => WireKind.Int64,
        FieldType.UInt64 => WireKind.UInt64,
        FieldType.Fixed32 or FieldType.SFixed32 => WireKind.Fixed32,
        FieldType.Fixed64 or FieldType.SFixed64 => WireKind.Fixed64,
        FieldType.Float => WireKind.Float,
        FieldType.Double => WireKind.Double,
        _ => throw new NotSupportedException($"The vocabulary has no fields of type {type}."),
    };

    private static WireType WireTypeOf(WireKind kind) => kind switch
    {
        WireKind.Message or WireKind.Text or WireKind.Bytes => WireType.Length,
        WireKind.Fixed32 or WireKind.Float => WireType.Fixed32,
        WireKind.Fixed64 or WireKind.Double => WireType.Fixed64,
        _ => WireType.Varint,
    };
}
