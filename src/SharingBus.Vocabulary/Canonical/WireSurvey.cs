using System.Globalization;
using System.Text.Unicode;
using SharingBus.Vocabulary.Wire;

namespace SharingBus.Vocabulary.Canonical;

/// <summary>Walks bytes that are not canonical: counts what a parser would not know, and finds what no parser may repair.</summary>
internal sealed class WireSurvey
{
    private readonly List<string> _droppedPaths = [];

    public int DroppedCount { get; private set; }

    public IReadOnlyList<string> DroppedPaths => _droppedPaths;

    public CanonicalError Error { get; private set; }

    public string ErrorPath { get; private set; } = "";

    public bool Walk(MessageTable table, ReadOnlySpan<byte> bytes, string prefix = "", int depth = 0)
    {
        if (depth == CanonicalForm.MaxDepth)
        {
            return Fail(CanonicalError.TooDeep, prefix.TrimEnd('.'));
        }

        var reader = new WireReader(bytes);
        Dictionary<int, int>? indices = null;
        while (!reader.AtEnd)
        {
            if (!TryReadTag(ref reader, out ulong number, out WireType type))
            {
                return Fail(CanonicalError.Malformed, prefix.TrimEnd('.'));
            }

            FieldTable? field = table.Field(number);
            if (field is null || !Fits(field, type))
            {
                Drop(string.Create(CultureInfo.InvariantCulture, $"{prefix}#{number}"));
                if (!Skip(ref reader, number, type, depth))
                {
                    return Fail(CanonicalError.Malformed, prefix.TrimEnd('.'));
                }

                continue;
            }

            if (!Value(field, ref reader, type, prefix + field.Name + Index(field, ref indices), depth))
            {
                return false;
            }
        }

        return true;
    }

    private static bool TryReadTag(ref WireReader reader, out ulong number, out WireType type)
    {
        bool read = reader.TryReadVarint(out ulong tag, out _);
        number = tag >> 3;
        type = (WireType)(tag & 7);
        return read && tag <= uint.MaxValue && number != 0;
    }

    // A parser takes repeated scalars packed and unpacked alike.
    private static bool Fits(FieldTable field, WireType type) =>
        type == field.Type || (field.IsPacked && type == UnpackedType(field.Kind));

    private static WireType UnpackedType(WireKind kind) => kind switch
    {
        WireKind.Fixed32 or WireKind.Float => WireType.Fixed32,
        WireKind.Fixed64 or WireKind.Double => WireType.Fixed64,
        _ => WireType.Varint,
    };

    private static string Index(FieldTable field, ref Dictionary<int, int>? indices)
    {
        if (!field.IsRepeated || field.IsPacked)
        {
            return "";
        }

        indices ??= [];
        indices.TryGetValue(field.Number, out int index);
        indices[field.Number] = index + 1;
        return string.Create(CultureInfo.InvariantCulture, $"[{index}]");
    }

    private bool Value(FieldTable field, ref WireReader reader, WireType type, string path, int depth)
    {
        if (type != WireType.Length)
        {
            return Skip(ref reader, (ulong)field.Number, type, depth) || Fail(CanonicalError.Malformed, path);
        }

        if (!reader.TryReadVarint(out ulong length, out _) || !reader.TryTake(length, out ReadOnlySpan<byte> payload))
        {
            return Fail(CanonicalError.Malformed, path);
        }

        return field.Kind switch
        {
            WireKind.Message => Walk(field.Message, payload, path + ".", depth + 1),
            WireKind.Text => Utf8.IsValid(payload) || Fail(CanonicalError.InvalidUtf8, path),
            _ => true,
        };
    }

    private static bool Skip(ref WireReader reader, ulong number, WireType type, int depth)
    {
        switch (type)
        {
            case WireType.Varint:
                return reader.TryReadVarint(out _, out _);
            case WireType.Fixed32:
                return reader.TryReadFixed32(out _);
            case WireType.Fixed64:
                return reader.TryReadFixed64(out _);
            case WireType.Length:
                return reader.TryReadVarint(out ulong length, out _) && reader.TryTake(length, out _);
            case WireType.GroupStart:
                return SkipGroup(ref reader, number, depth + 1);
            default:
                return false;
        }
    }

    private static bool SkipGroup(ref WireReader reader, ulong group, int depth)
    {
        if (depth >= CanonicalForm.MaxDepth)
        {
            return false;
        }

        while (TryReadTag(ref reader, out ulong number, out WireType type))
        {
            if (type == WireType.GroupEnd)
            {
                return number == group;
            }

            if (!Skip(ref reader, number, type, depth))
            {
                return false;
            }
        }

        return false;
    }

    private void Drop(string path)
    {
        DroppedCount++;
        if (_droppedPaths.Count < CanonicalForm.MaxDroppedPaths)
        {
            _droppedPaths.Add(path);
        }
    }

    private bool Fail(CanonicalError error, string path)
    {
        Error = error;
        ErrorPath = path;
        return false;
    }
}
