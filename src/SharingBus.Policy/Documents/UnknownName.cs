using SharingBus.Policy.Compiling;
using SharingBus.Policy.Naming;

namespace SharingBus.Policy.Documents;

/// <summary>What to say of a name that is not known.</summary>
internal static class UnknownName
{
    /// <summary>Names it, the foreign letter in it and the nearest name that is valid.</summary>
    public static string Reason(string kind, string name, string owner, IEnumerable<string> valid) =>
        $"unknown {kind} '{ShownText.Of(name)}'{owner}{NameForm.Foreign(name)}{NearestName.Hint(name, valid)}";
}
