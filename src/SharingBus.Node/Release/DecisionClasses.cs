using SharingBus.Lineage.Journals;
using SharingBus.Lineage.V1;
using SharingBus.Node.Agencies;
using SharingBus.Policy.Deciding;
using Verdict = SharingBus.Lineage.V1.Verdict;

namespace SharingBus.Node.Release;

/// <summary>
/// Writes each decision class into the journal before it is first used and knows its index, so that the entry of a notice only
/// refers to it. Used by the outbox alone.
/// </summary>
internal sealed class DecisionClasses(Journal journal, TimeProvider time)
{
    private readonly Dictionary<Decision, long> _indices = new(ReferenceEqualityComparer.Instance);
    private ulong _version;

    /// <summary>Makes sure that every decision has its entry.</summary>
    public async ValueTask EnsureAsync(ulong bundleVersion, List<RoleOutcome> outcomes, CancellationToken cancellation)
    {
        if (_version != bundleVersion)
        {
            _indices.Clear();
            _version = bundleVersion;
        }

        if (AllKnown(outcomes))
        {
            return;
        }

        HashSet<Decision> decisions = new(outcomes.Select(o => o.Decision), ReferenceEqualityComparer.Instance);
        Decision[] unknown = [.. decisions.Where(d => !_indices.ContainsKey(d))];
        long now = Clock.Micros(time.GetUtcNow());
        var write = new JournalWrite
        {
            Entries = [.. unknown.Select(d => new JournalEntry { TimeUnixMicros = now, DecisionClass = Describe(d) })],
        };
        JournalReceipt receipt = await journal.AppendAsync(write, cancellation);
        for (int entry = 0; entry < unknown.Length; entry++)
        {
            _indices[unknown[entry]] = receipt.IndexOf(entry);
        }
    }

    /// <summary>The index of a decision's entry.</summary>
    public ulong IndexOf(Decision decision) => (ulong)_indices[decision];

    private bool AllKnown(List<RoleOutcome> outcomes)
    {
        foreach (RoleOutcome outcome in outcomes)
        {
            if (!_indices.ContainsKey(outcome.Decision))
            {
                return false;
            }
        }

        return true;
    }

    private static DecisionClass Describe(Decision decision)
    {
        var description = new DecisionClass
        {
            BundleVersion = decision.BundleVersion,
            Type = decision.Type,
            Recipient = decision.Recipient,
            Role = decision.Role,
            Verdict = decision.Verdict == Policy.Deciding.Verdict.Released ? Verdict.Released : Verdict.Withheld,
            Reason = DecisionReasons.Code(decision.Reason),
            AgreementId = decision.AgreementId,
        };
        description.RuleIds.AddRange(decision.RuleIds);
        description.ReleasedPaths.AddRange(decision.ReleasedPaths);
        description.WithheldPaths.AddRange(decision.WithheldPaths);
        description.Transformed.AddRange(decision.Transformed);
        description.Obligations = decision.Obligations;
        return description;
    }
}
