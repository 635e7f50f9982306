using System.Text;
using SharingBus.Vocabulary.V1;
using SharingBus.Vocabulary.Wire;

namespace SharingBus.Vocabulary.Persons;

/// <summary>
/// Reads off the bytes of a person by what it may be looked up. Of some hundred bytes a few count, and whole notices are gone through for them: most of
/// what a parser makes would be thrown away at once. What is out of the ordinary is left to the parser.
/// </summary>
internal static class PersonBytes
{
    /// <summary>Adds the person's identities; false, and nothing added, where a parser has to look.</summary>
    public static bool TryCollect(ReadOnlySpan<byte> person, ISet<string> identities)
    {
        if (!TryReadBirth(person, out CalendarDate? birth) || !Collect(person, birth, null))
        {
            return false;
        }

        return Collect(person, birth, identities);
    }

    // Once to see whether all of it can be read, with nowhere to add to, and once to add.
    private static bool Collect(ReadOnlySpan<byte> person, CalendarDate? birth, ISet<string>? identities)
    {
        bool read = true;
        var fields = new WireFields(person);
        while (read && fields.Next())
        {
            read = fields.Number switch
            {
                Person.NamesFieldNumber => fields.HasPayload && TryAddName(fields.Payload, birth, identities),
                Person.IdentifiersFieldNumber => fields.HasPayload && TryAddIdentifier(fields.Payload, identities),
                Person.CorrelationKeysFieldNumber => fields.HasPayload && TryAddKey(fields.Payload, identities),
                _ => true,
            };
        }

        return read && !fields.IsBroken;
    }

    // A parser merges two dates of birth into one.
    private static bool TryReadBirth(ReadOnlySpan<byte> person, out CalendarDate? birth)
    {
        birth = null;
        var fields = new WireFields(person);
        while (fields.Next())
        {
            if (fields.Number == Person.DateOfBirthFieldNumber && (birth is not null || !fields.HasPayload || !TryReadDate(fields.Payload, out birth)))
            {
                return false;
            }
        }

        return !fields.IsBroken;
    }

    private static bool TryReadDate(ReadOnlySpan<byte> bytes, out CalendarDate date)
    {
        date = new CalendarDate();
        var fields = new WireFields(bytes);
        while (fields.Next())
        {
            switch (fields.Number)
            {
                case CalendarDate.YearFieldNumber when fields.IsVarint:
                    date.Year = (int)fields.Value;
                    break;
                case CalendarDate.MonthFieldNumber when fields.IsVarint:
                    date.Month = (int)fields.Value;
                    break;
                case CalendarDate.DayFieldNumber when fields.IsVarint:
                    date.Day = (int)fields.Value;
                    break;
                default:
                    return false;
            }
        }

        return !fields.IsBroken;
    }

    private static bool TryAddName(ReadOnlySpan<byte> bytes, CalendarDate? birth, ISet<string>? identities)
    {
        bool read = TryReadText(bytes, PersonName.FullFieldNumber, identities is not null, out string full)
            & TryReadText(bytes, PersonName.FamilyFieldNumber, identities is not null, out string family)
            & TryReadText(bytes, PersonName.GivenFieldNumber, identities is not null, out string given);
        if (read && identities is not null)
        {
            PersonIdentity.AddName(full, family, given, birth, identities);
        }

        return read;
    }

    private static bool TryAddIdentifier(ReadOnlySpan<byte> bytes, ISet<string>? identities)
    {
        bool read = TryReadText(bytes, PersonIdentifier.ValueFieldNumber, identities is not null, out string value);
        if (read && value.Length > 0)
        {
            identities?.Add(PersonIdentity.OfIdentifier(value));
        }

        return read;
    }

    private static bool TryAddKey(ReadOnlySpan<byte> bytes, ISet<string>? identities)
    {
        bool read = TryReadBytes(bytes, CorrelationKey.ValueFieldNumber, out ReadOnlySpan<byte> value);
        if (read && !value.IsEmpty)
        {
            identities?.Add(PersonIdentity.OfIdentifier(Convert.ToBase64String(value)));
        }

        return read;
    }

    private static bool TryReadText(ReadOnlySpan<byte> bytes, int number, bool isWanted, out string text)
    {
        bool read = TryReadBytes(bytes, number, out ReadOnlySpan<byte> value);
        text = read && isWanted ? Encoding.UTF8.GetString(value) : "";
        return read;
    }

    // Of two values the later one counts.
    private static bool TryReadBytes(ReadOnlySpan<byte> bytes, int number, out ReadOnlySpan<byte> value)
    {
        value = default;
        var fields = new WireFields(bytes);
        while (fields.Next())
        {
            if (fields.Number != number)
            {
                continue;
            }

            if (!fields.HasPayload)
            {
                return false;
            }

            value = fields.Payload;
        }

        return !fields.IsBroken;
    }
}
