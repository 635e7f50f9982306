using System.Globalization;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using SharingBus.Vocabulary.Names;
using SharingBus.Vocabulary.V1;
using SharingBus.Vocabulary.Wire;

namespace SharingBus.Vocabulary.Persons;

/// <summary>
/// By what persons are told from each other when one is looked up: numbers, accounts, correlation keys and pseudonyms as a notice carries them, and a
/// name with the whole date of birth. A name alone is none, for others have it too. Two are the same where their text is, byte for byte.
/// </summary>
public static class PersonIdentity
{
    // How the release policy marks a pseudonym that it put in the place of a text.
    private const char PseudonymMark = '~';

    // No text of a notice holds it: what stands before it cannot be taken for what stands behind it.
    private const char Break = '\0';

    /// <summary>A number, an account, a pseudonym, or a correlation key in Base64 (RFC 4648, section 4). White space around it is left out.</summary>
    public static string OfIdentifier(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return $"id{Break}{text.Trim()}";
    }

    /// <summary>A name by the normalisation of the vocabulary, and a date of birth; null where the name has no letter or the date is not whole.</summary>
    /// <exception cref="ArgumentException">The name is longer than <see cref="PersonNames.MaxLength"/>.</exception>
    public static string? OfNameAndBirth(string name, CalendarDate? birth)
    {
        string normalized = PersonNames.Normalize(name);
        return normalized.Length > 0 && birth is { Year: > 0, Month: > 0, Day: > 0 }
            ? string.Create(CultureInfo.InvariantCulture, $"name{PersonNames.Version}{Break}{normalized}{Break}{birth.Year:D4}-{birth.Month:D2}-{birth.Day:D2}")
            : null;
    }

    /// <summary>Everything by which a person of a notice may be looked up.</summary>
    public static IReadOnlySet<string> Of(Person person)
    {
        ArgumentNullException.ThrowIfNull(person);
        HashSet<string> identities = [.. person.Identifiers.Where(static one => one.Value.Length > 0).Select(static one => OfIdentifier(one.Value))];
        identities.UnionWith(person.CorrelationKeys.Where(static key => !key.Value.IsEmpty).Select(static key => OfIdentifier(key.Value.ToBase64())));
        foreach (PersonName name in person.Names)
        {
            AddName(name.Full, name.Family, name.Given, person.DateOfBirth, identities);
        }

        return identities;
    }

    /// <summary>Adds what a name says: pseudonyms in it, and the whole of it with a date of birth.</summary>
    internal static void AddName(string full, string family, string given, CalendarDate? birth, ISet<string> identities)
    {
        AddPseudonym(full, identities);
        AddPseudonym(family, identities);
        AddPseudonym(given, identities);
        if (full.Length <= PersonNames.MaxLength && OfNameAndBirth(full, birth) is { } named)
        {
            identities.Add(named);
        }
    }

    private static void AddPseudonym(string text, ISet<string> identities)
    {
        if (text.StartsWith(PseudonymMark))
        {
            identities.Add(OfIdentifier(text));
        }
    }

    /// <summary>
    /// The persons of a notice or view: in every type they stand at its top. Reporters, guardians and those who must not be told are none, for they are
    /// not what it is about.
    /// </summary>
    /// <param name="type">Its type.</param>
    /// <param name="notice">Its canonical bytes.</param>
    /// <exception cref="InvalidProtocolBufferException">They are not canonical.</exception>
    public static IReadOnlyList<Person> PersonsOf(NoticeType type, ReadOnlySpan<byte> notice)
    {
        List<Person> persons = [];
        if (!NoticeTypes.IsKnown(type))
        {
            return persons;
        }

        MessageTable table = MessageTable.Of(NoticeTypes.Descriptor(type));
        var fields = new WireFields(notice);
        while (fields.Next())
        {
            if (table.Field((ulong)fields.Number) is { Kind: WireKind.Message } field && field.Message.Descriptor == Person.Descriptor)
            {
                persons.Add(Person.Parser.ParseUntrusted(fields.Payload));
            }
        }

        return persons;
    }

    /// <summary>Adds everything by which the persons of a notice or view may be looked up: what <see cref="Of"/> says of each, without making objects of them.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="notice">Its canonical bytes.</param>
    /// <param name="identities">Is added to.</param>
    /// <exception cref="InvalidProtocolBufferException">They are not canonical. The persons before the first that cannot be read are added.</exception>
    public static void Collect(NoticeType type, ReadOnlySpan<byte> notice, ISet<string> identities)
    {
        ArgumentNullException.ThrowIfNull(identities);
        if (!NoticeTypes.IsKnown(type))
        {
            return;
        }

        MessageTable table = MessageTable.Of(NoticeTypes.Descriptor(type));
        var fields = new WireFields(notice);
        while (fields.Next())
        {
            if (table.Field((ulong)fields.Number) is { Kind: WireKind.Message } field
                && field.Message.Descriptor == Person.Descriptor
                && !PersonBytes.TryCollect(fields.Payload, identities))
            {
                identities.UnionWith(Of(Person.Parser.ParseUntrusted(fields.Payload)));
            }
        }
    }

    /// <summary>Whether a released path is of a person, or of something in one.</summary>
    public static bool IsOfPerson(NoticeType type, string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return NoticeTypes.IsKnown(type)
            && NoticeTypes.Descriptor(type).FindFieldByName(path.Split('.')[0]) is { FieldType: FieldType.Message } field
            && field.MessageType == Person.Descriptor;
    }
}
