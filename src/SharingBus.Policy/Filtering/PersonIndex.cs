using SharingBus.Vocabulary.V1;

namespace SharingBus.Policy.Filtering;

/// <summary>Finds the persons of a notice and which of them a view shows. Made only when a statement mentions somebody.</summary>
internal static class PersonIndex
{
    /// <summary>Most persons in one notice: a referral may hold 33, a threat notice 64.</summary>
    public const int MaxPersons = 128;

    /// <summary>Fills the places; a negative count is the negative of a refusal.</summary>
    public static int Fill(MessageFilter root, ReadOnlySpan<byte> notice, Span<PersonPlace> places)
    {
        var count = 0;
        var previous = 0;
        for (var position = 0; position < notice.Length;)
        {
            if (!Wire.TryTag(notice, ref position, out var number, out var wireType)
                || !Wire.TrySkip(notice, wireType, ref position, out var payload))
            {
                return -(int)FilterRefusal.Malformed;
            }

            if (number < previous)
            {
                return -(int)FilterRefusal.NotCanonical;
            }

            previous = number;
            if (wireType != Wire.Length || number >= root.Fields.Length || !root.Fields[number].HoldsPersons)
            {
                continue;
            }

            if (count == places.Length)
            {
                return -(int)FilterRefusal.TooManyPersons;
            }

            if (!TryPlace(root.Fields[number].Element, notice[payload..position], payload, out places[count]))
            {
                return -(int)FilterRefusal.NotCanonical;
            }

            count++;
        }

        return count;
    }

    /// <summary>Whether the view shows everybody of this name, and somebody.</summary>
    public static bool Shows(ReadOnlySpan<PersonPlace> places, ReadOnlySpan<byte> notice, ReadOnlySpan<byte> name)
    {
        var shown = false;
        foreach (ref readonly var place in places)
        {
            if (place.Length == name.Length && notice.Slice(place.Start, place.Length).SequenceEqual(name))
            {
                if (!place.Shown)
                {
                    return false;
                }

                shown = true;
            }
        }

        return shown && name.Length > 0;
    }

    private static bool TryPlace(ElementFilter? filter, ReadOnlySpan<byte> person, int offset, out PersonPlace place)
    {
        place = default;
        MessageFilter? selected = null;
        if (filter is not null && !filter.TrySelect(person, out selected))
        {
            return false;
        }

        var shown = selected?.Fields[Person.RefFieldNumber].Action == FieldAction.Keep;
        var previous = 0;
        for (var position = 0; position < person.Length;)
        {
            if (!Wire.TryTag(person, ref position, out var number, out var wireType)
                || !Wire.TrySkip(person, wireType, ref position, out var payload)
                || number < previous)
            {
                return false;
            }

            if (number == Person.RefFieldNumber && wireType == Wire.Length)
            {
                if (number == previous)
                {
                    return false;
                }

                place = new PersonPlace(offset + payload, position - payload, shown);
            }

            previous = number;
        }

        return true;
    }
}
