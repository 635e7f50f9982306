namespace SharingBus.Formats.Cap;

/// <summary>The children of one CAP element, in their order and number. Written from the text of CAP 1.2, section 3.2; a test compares it with the schema.</summary>
internal sealed class CapSequence
{
    public static readonly CapSequence Alert = Parse(
        "identifier sender sent status msgType source? scope restriction? addresses? code* note? references? incidents? info*");

    public static readonly CapSequence Info = Parse(
        "language? category+ event responseType* urgency severity certainty audience? eventCode* effective? onset? expires? "
        + "senderName? headline? description? instruction? web? contact? parameter* resource* area*");

    public static readonly CapSequence Resource = Parse("resourceDesc mimeType size? uri? derefUri? digest?");

    /// <summary>In CAP 1.1 a resource need not say its media type.</summary>
    public static readonly CapSequence Resource11 = Parse("resourceDesc mimeType? size? uri? derefUri? digest?");

    public static readonly CapSequence Area = Parse("areaDesc polygon* circle* geocode* altitude? ceiling?");

    public static readonly CapSequence Pair = Parse("valueName value");

    private readonly (string Name, bool Required, bool Many)[] _parts;

    private CapSequence((string Name, bool Required, bool Many)[] parts) => _parts = parts;

    /// <summary>Goes through names in document order; answers with the position of the first that does not fit and why, or null.</summary>
    public (int Position, string Reason)? FirstMisfit(IReadOnlyList<string> names)
    {
        int at = 0;
        foreach ((string name, bool required, bool many) in _parts)
        {
            int first = at;
            while (at < names.Count && names[at] == name && (many || at == first))
            {
                at++;
            }

            if (required && at == first)
            {
                return (at, $"{name} is required here.");
            }
        }

        return at == names.Count ? null : (at, $"{names[at]} may not stand here, or not as often.");
    }

    private static CapSequence Parse(string grammar) => new(
    [
        .. grammar.Split(' ').Select(part => (part.TrimEnd('?', '*', '+'), part[^1] is not ('?' or '*'), part[^1] is '*' or '+')),
    ]);
}
