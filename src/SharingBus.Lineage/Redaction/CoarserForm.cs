using SharingBus.Policy.V1;

namespace SharingBus.Lineage.Redaction;

/// <summary>A path that reached a role in a coarser form only, as the decision class says.</summary>
/// <param name="Path">The field path, in printable ASCII: at most 256 characters.</param>
/// <param name="Form">The form.</param>
public readonly record struct CoarserForm(string Path, Transform Form)
{
    internal const int MaxPathLength = 256;

    internal bool IsWellFormed =>
        Path is { Length: > 0 and <= MaxPathLength } && !Path.AsSpan().ContainsAnyExceptInRange('!', '~') && Form != Transform.Unspecified;
}
