using SharingBus.Cli.Commands;

namespace SharingBus.Cli.Evidence;

/// <summary>A package is no evidence.</summary>
/// <param name="reason">Why.</param>
/// <param name="place">Where: a member, a line, a receipt.</param>
/// <param name="words">For people.</param>
internal sealed class EvidenceRefused(EvidenceReason reason, string place, string words) : Exception($"{place}: {words}")
{
    /// <summary>Why.</summary>
    public EvidenceReason Reason { get; } = reason;

    /// <summary>The one line that a verifier prints. What a package says is shown without what a terminal would obey.</summary>
    public string Line => PlainText.Of($"REFUSED {CodeWord.Written(Reason)} {Message}");
}
