namespace SharingBus.Lineage.Redaction;

/// <summary>What became of checking a view.</summary>
/// <param name="Outcome">Whether it holds, and why not.</param>
/// <param name="Field">The field of the view, counted from 0, at which it fails; -1 where it does not, or not at a field.</param>
/// <param name="Parts">The view's bytes from the first to the last where it holds; empty where not.</param>
public sealed record ViewProofResult(ViewProofOutcome Outcome, int Field, IReadOnlyList<VerifiedPart> Parts)
{
    /// <summary>Whether every byte of the view is a proven subset or attested by the origin.</summary>
    public bool Holds => Outcome is ViewProofOutcome.Proven or ViewProofOutcome.ProvenWithAttested;

    internal static ViewProofResult Fails(ViewProofOutcome outcome, int field = -1) => new(outcome, field, []);
}
