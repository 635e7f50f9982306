using System.Text;

namespace SharingBus.Policy.Naming;

/// <summary>The form of names, and what is wrong with one that has not got it.</summary>
internal static class NameForm
{
    private const int MinLength = 3;
    private const int MaxLength = 63;

    /// <summary>What keeps a text from being the id of an agency, an agreement or a rule; null where nothing does.</summary>
    public static string? FaultOfId(string id) => Fault(id, "id", "a-z, 0-9 and '-'", static letter => IsIdLetter(letter) && letter != '.');

    /// <summary>What keeps a text from being the id of a role; null where nothing does.</summary>
    public static string? FaultOfRole(string id) => Fault(id, "role", "a-z, 0-9, '.' and '-'", IsIdLetter);

    /// <summary>
    /// Names the first character of a name that the vocabulary has in no name, as <c>; it holds U+0456, which looks like 'i'</c>; nothing where
    /// there is none.
    /// </summary>
    public static string Foreign(string name) =>
        FirstOther(name, static letter => char.IsAscii(letter)) is { } other ? $"; it holds {Described(other)}" : string.Empty;

    private static string? Fault(string id, string what, string letters, Func<char, bool> allowed)
    {
        if (FirstOther(id, allowed) is { } other)
        {
            return $"'{ShownText.Of(id)}' is no {what}: it holds {Described(other)}; write {MinLength} to {MaxLength} of {letters}";
        }

        return id.Length is >= MinLength and <= MaxLength ? null : $"'{ShownText.Of(id)}' is no {what}: {MinLength} to {MaxLength} of {letters}";
    }

    private static Rune? FirstOther(string name, Func<char, bool> allowed)
    {
        foreach (var rune in name.EnumerateRunes())
        {
            if (!rune.IsBmp || !allowed((char)rune.Value))
            {
                return rune;
            }
        }

        return null;
    }

    private static string Described(Rune rune) => (rune.IsAscii, LookAlikes.Of(rune)) switch
    {
        (true, _) when !Rune.IsControl(rune) => $"'{rune}'",
        (false, { } like) => $"{HiddenCharacters.Name(rune.Value)}, which looks like '{like}'",
        _ => HiddenCharacters.Name(rune.Value),
    };

    private static bool IsIdLetter(char letter) => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter is '-' or '.';
}
