using System.Runtime.CompilerServices;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Policy.Filtering;

/// <summary>
/// One notice going through a filter. Fields that are kept side by side are copied as one run; a message of which
/// nothing is dropped stays inside its parent's run.
/// </summary>
internal ref struct FilterRun
{
    /// <summary>The message is kept whole and was not copied yet.</summary>
    public const int Whole = -1;

    /// <summary>The notice is refused.</summary>
    public const int Refused = -2;

    private const int NotCounted = -1;

    // What the lengths of the messages around a field may grow by when the field does.
    private const int HeaderGrowth = 8;
    private readonly FieldFilter _filter;
    private readonly MessageFilter _root;
    private readonly ReadOnlySpan<byte> _notice;
    private readonly Span<PersonPlace> _persons;
    private readonly PseudonymKeys? _keys;
    private int _personCount;
    private int _growth;
    private bool _coreHasContent;

    public FilterRun(FieldFilter filter, MessageFilter root, ReadOnlySpan<byte> notice, Span<PersonPlace> persons, PseudonymKeys? keys)
    {
        _filter = filter;
        _keys = keys;
        _root = root;
        _notice = notice;
        _persons = persons;
        _personCount = NotCounted;
    }

    public FilterRefusal Refusal { get; private set; }

    /// <summary>Filters one message into the destination; gives the length, <see cref="Whole"/> or <see cref="Refused"/>.</summary>
    public int Filter(MessageFilter filter, ReadOnlySpan<byte> source, Span<byte> destination)
    {
        var fields = filter.Fields;
        var kept = 0UL;
        var previous = 0;
        var runStart = 0;
        var written = 0;
        var dropped = false;
        for (var position = 0; position < source.Length;)
        {
            var start = position;
            if (!Wire.TryTag(source, ref position, out var number, out var wireType)
                || !Wire.TrySkip(source, wireType, ref position, out var payload))
            {
                return Refuse(FilterRefusal.Malformed);
            }

            ref readonly var entry = ref Entry(fields, number);
            if (number <= previous && (number < previous || entry.Singular))
            {
                return Refuse(FilterRefusal.NotCanonical);
            }

            previous = number;
            var action = entry.WireType == wireType ? entry.Action : FieldAction.Drop;
            if (action == FieldAction.Keep)
            {
                // A default value is never written in canonical form; it must not count as content.
                if (entry.Singular && IsDefault(wireType, source[payload..position]))
                {
                    return Refuse(FilterRefusal.NotCanonical);
                }

                kept |= 1UL << number;
                continue;
            }

            var at = written + start - runStart;
            var length = action == FieldAction.Drop ? 0 : Changed(entry, new WirePlace(source, start, payload, position), destination[at..]);
            if (length == Refused)
            {
                return Refused;
            }

            kept |= length != 0 ? 1UL << number : 0;
            if (length == Whole)
            {
                continue;
            }

            dropped = true;
            source[runStart..start].CopyTo(destination[written..]);
            written = at + length;
            runStart = position;
        }

        return Finish(filter, kept, new Rest(source[runStart..], written, dropped), destination);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ref readonly FieldEntry Entry(FieldEntry[] fields, int number) =>
        ref fields[(uint)number < (uint)fields.Length ? number : 0];

    // Empty, or zero: a minimal varint ends in zero only where it is zero.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsDefault(int wireType, ReadOnlySpan<byte> value) =>
        value.Length == 0 || (wireType != Wire.Length && value[^1] == 0 && value.IndexOfAnyExcept((byte)0) < 0);

    // A field of which only a part is kept, or that is written in a coarser form; gives its length with tag and length, Whole or Refused.
    private int Changed(in FieldEntry entry, in WirePlace place, Span<byte> destination)
    {
        if (entry.Action == FieldAction.Transform)
        {
            // A pseudonym of nothing would be content where there is none.
            return entry.Singular && IsDefault(entry.WireType, place.Value)
                ? Refuse(FilterRefusal.NotCanonical)
                : Transform(entry.Transform!, place, destination);
        }

        var header = place.Message[place.Start..place.Payload];
        var length = Element(entry.Element!, place.Value, destination[header.Length..]);
        return length > 0 ? Header(header, place.End - place.Payload, length, destination) : length;
    }

    // Rewrites tag and length in front of a message that has become shorter or longer; gives the length of it all.
    private static int Header(ReadOnlySpan<byte> header, int before, int after, Span<byte> destination)
    {
        var tag = header.Length - Wire.VarintSize(before);
        header[..tag].CopyTo(destination);
        var size = Wire.VarintSize(after);
        if (tag + size != header.Length)
        {
            destination.Slice(header.Length, after).CopyTo(destination[(tag + size)..]);
        }

        Wire.WriteVarint(destination[tag..], after);
        return tag + size + after;
    }

    // Writes a field in its coarser form; gives the length of it all, 0 where there is nothing to write.
    [SkipLocalsInit]
    private int Transform(FieldTransform transform, in WirePlace place, Span<byte> destination)
    {
        Span<byte> value = stackalloc byte[FieldTransform.MaxBytes];
        var length = transform.Write(place, value, _keys, _filter.PseudonymAgreement);
        if (length <= 0)
        {
            return 0;
        }

        var tag = place.Tag;
        var header = tag.Length + (transform.WireType == Wire.Length ? Wire.VarintSize(length) : 0);
        _growth += HeaderGrowth + Math.Max(0, header + length - (place.End - place.Start));
        if (_growth > FieldFilter.MaxGrowth)
        {
            return Refuse(FilterRefusal.GrowsTooLong);
        }

        tag.CopyTo(destination);
        if (transform.WireType == Wire.Length)
        {
            Wire.WriteVarint(destination[tag.Length..], length);
        }

        value[..length].CopyTo(destination[header..]);
        return header + length;
    }

    private int Element(ElementFilter element, ReadOnlySpan<byte> source, Span<byte> destination)
    {
        if (!element.TrySelect(source, out var filter))
        {
            return Refuse(FilterRefusal.Malformed);
        }

        if (filter is null)
        {
            return 0;
        }

        if (filter.IsStatement)
        {
            var allowed = AllowsStatement(source);
            if (allowed <= 0)
            {
                return allowed;
            }
        }

        return source.Length == 0 ? 0 : Filter(filter, source, destination);
    }

    private int Finish(MessageFilter filter, ulong kept, Rest rest, Span<byte> destination)
    {
        if ((kept & filter.Content) == 0)
        {
            if (filter.NeedsContent && !(ReferenceEquals(filter, _root) && _coreHasContent))
            {
                return 0;
            }
        }
        else if (!filter.NeedsContent)
        {
            _coreHasContent = true;
        }

        var stray = Stray(filter, kept);
        if (!rest.Dropped && stray == 0)
        {
            return Whole;
        }

        rest.Source.CopyTo(destination[rest.Written..]);
        var length = rest.Written + rest.Source.Length;
        return stray == 0 ? length : Remove(stray, destination[..length]);
    }

    // Qualifiers whose siblings are not there.
    private static ulong Stray(MessageFilter filter, ulong kept)
    {
        var stray = 0UL;
        foreach (ref readonly var qualifier in filter.Partials.AsSpan())
        {
            stray |= (kept & qualifier.Targets) == 0 ? kept & qualifier.Bit : 0;
        }

        return stray;
    }

    // Takes fields out of a message that this filter has just written.
    private static int Remove(ulong stray, Span<byte> message)
    {
        var written = 0;
        for (var position = 0; position < message.Length;)
        {
            var start = position;
            Wire.TryTag(message, ref position, out var number, out var wireType);
            Wire.TrySkip(message, wireType, ref position, out _);
            if ((stray >> number & 1) == 0)
            {
                message[start..position].CopyTo(message[written..]);
                written += position - start;
            }
        }

        return written;
    }

    // 1 where the statement may go, 0 where not, or Refused.
    private int AllowsStatement(ReadOnlySpan<byte> statement)
    {
        var reviewed = false;
        for (var position = 0; position < statement.Length;)
        {
            if (!Wire.TryTag(statement, ref position, out var number, out var wireType)
                || !Wire.TrySkip(statement, wireType, ref position, out var payload))
            {
                return Refuse(FilterRefusal.Malformed);
            }

            if (number > Statement.PersonsMentionedFieldNumber)
            {
                break;
            }

            if (number == Statement.ReviewedFieldNumber && wireType == Wire.Varint)
            {
                reviewed = position - payload == 1 && statement[payload] == 1;
            }
            else if (number == Statement.PersonsMentionedFieldNumber && wireType == Wire.Length)
            {
                var shown = Shows(statement[payload..position]);
                if (shown <= 0)
                {
                    return shown;
                }
            }
        }

        return reviewed ? 1 : 0;
    }

    private int Shows(ReadOnlySpan<byte> name)
    {
        if (_personCount == NotCounted)
        {
            var count = PersonIndex.Fill(_root, _notice, _persons);
            if (count < 0)
            {
                return Refuse((FilterRefusal)(-count));
            }

            _personCount = count;
        }

        return PersonIndex.Shows(_persons[.._personCount], _notice, name) ? 1 : 0;
    }

    private int Refuse(FilterRefusal refusal)
    {
        Refusal = refusal;
        return Refused;
    }

    /// <summary>What is still to be copied when the last field has been read.</summary>
    private readonly ref struct Rest(ReadOnlySpan<byte> source, int written, bool dropped)
    {
        public ReadOnlySpan<byte> Source { get; } = source;

        public int Written { get; } = written;

        public bool Dropped { get; } = dropped;
    }
}
