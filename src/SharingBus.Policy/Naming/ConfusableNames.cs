namespace SharingBus.Policy.Naming;

/// <summary>Finds names that are taken for one another, such as <c>desk-10</c> and <c>desk-lo</c>. Equal names are no concern of it.</summary>
internal sealed class ConfusableNames
{
    private readonly Dictionary<string, string> _byLook = new(StringComparer.Ordinal);

    /// <summary>The name that was added before and looks like this one, or null.</summary>
    public string? Add(string name)
    {
        var look = LookAlikes.Look(name);
        return !_byLook.TryAdd(look, name) && _byLook[look] is var other && other != name ? other : null;
    }

    /// <summary>What to say of such a pair.</summary>
    public static string Reason(string name, string other) =>
        $"'{ShownText.Of(name)}' looks like '{ShownText.Of(other)}'; choose a name that nobody takes for the other";
}
