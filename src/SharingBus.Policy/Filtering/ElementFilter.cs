namespace SharingBus.Policy.Filtering;

/// <summary>The filters of a message field, one for each combination of what its elements say of themselves.</summary>
internal sealed class ElementFilter(ElementAttribute[] attributes, MessageFilter?[] table)
{
    private readonly int _absent = attributes.Sum(attribute => attribute.Offset(0));
    private readonly int _last = attributes.Length == 0 ? 0 : attributes.Max(attribute => attribute.Number);

    /// <summary>Whether any element at all may pass.</summary>
    public bool ReleasesAnything { get; } = Array.Exists(table, filter => filter is not null);

    /// <summary>Whether any filter here writes anything in a coarser form.</summary>
    public bool Transforms { get; } = Array.Exists(table, filter => filter is { Transforms: true });

    /// <summary>Whether any filter here writes pseudonyms of an agreement.</summary>
    public bool UsesAgreementKey { get; } = Array.Exists(table, filter => filter is { UsesAgreementKey: true });

    /// <summary>The filters, for comparing.</summary>
    public MessageFilter?[] Table => table;

    /// <summary>The attributes, for comparing.</summary>
    public ElementAttribute[] Attributes => attributes;

    /// <summary>Finds the filter of one element; null withholds it. False where its bytes are malformed.</summary>
    public bool TrySelect(ReadOnlySpan<byte> element, out MessageFilter? filter)
    {
        if (_last == 0)
        {
            filter = table[0];
            return true;
        }

        filter = null;
        var index = _absent;
        for (var position = 0; position < element.Length;)
        {
            if (!Wire.TryTag(element, ref position, out var number, out var wireType))
            {
                return false;
            }

            // Numbers ascend, or the filter refuses the notice when it comes to copy the element.
            if (number > _last)
            {
                break;
            }

            var value = position;
            if (!Wire.TrySkip(element, wireType, ref position, out _))
            {
                return false;
            }

            if (wireType == Wire.Varint && !TryShift(number, element[value..], ref index))
            {
                return false;
            }
        }

        if ((uint)index >= (uint)table.Length)
        {
            return false;
        }

        filter = table[index];
        return true;
    }

    // A value beyond 32 bits is refused: a parser would cut it to another value than the one decided on.
    private bool TryShift(int number, ReadOnlySpan<byte> bytes, ref int index)
    {
        foreach (ref readonly var attribute in attributes.AsSpan())
        {
            if (attribute.Number == number)
            {
                var position = 0;
                index += Wire.TryVarint(bytes, ref position, out var value) ? attribute.Offset(value) - attribute.Offset(0) : 0;
                return value <= int.MaxValue;
            }
        }

        return true;
    }
}
