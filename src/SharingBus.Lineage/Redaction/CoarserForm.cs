using SharingBus.Policy.V1;

namespace SharingBus.Lineage.Redaction;

/// <summary>A path that reached a role in a coarser form only, as the decision class says.</summary>
/// <param name="Path">The field path, in printable ASCII: at most 128 characters.</param>
/// <param name="Form">The form.</param>
public readonly record struct CoarserForm(string Path, Transform Form)
{
    /// <summary>Longest path: longer than any of the vocabulary.</summary>
    public const int MaxPathLength = 128;

    internal bool IsWellFormed =>
        Path is { Length: > 0 and <= MaxPathLength } && !Path.AsSpan().ContainsAnyExceptInRange('!', '~') && Form != Transform.Unspecified;
}
