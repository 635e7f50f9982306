using SharingBus.Policy.V1;

namespace SharingBus.Cli.Policies;

/// <summary>What must hold of every notice that could ever be written. It is asked of the rules themselves, so no example can be forgotten.</summary>
/// <param name="Line">Line of the file.</param>
/// <param name="Say">The promise as a sentence.</param>
/// <param name="Roles">The roles it is made for; empty: all.</param>
/// <param name="From">The agencies it is made by; empty: all.</param>
/// <param name="Fields">The fields, as <c>policy reach</c> takes them.</param>
/// <param name="AtMost">The finest form in which they may arrive; null: they never arrive.</param>
internal sealed record PolicyPromise(
    long Line, string Say, IReadOnlyList<string> Roles, IReadOnlyList<string> From, IReadOnlyList<string> Fields, Transform? AtMost);
