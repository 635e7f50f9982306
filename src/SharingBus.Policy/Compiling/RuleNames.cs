namespace SharingBus.Policy.Compiling;

/// <summary>Words that stand for many.</summary>
internal static class RuleNames
{
    /// <summary>Stands for every field, or for every role.</summary>
    public const string Any = "*";
}
