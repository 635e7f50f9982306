using SharingBus.Lineage.V1;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Lineage.Search;

/// <summary>What is looked for: every condition that is set must hold.</summary>
public sealed record SearchQuery
{
    /// <summary>The message; null for any.</summary>
    public Guid? Message { get; init; }

    /// <summary>What was derived from this message, directly or not; null for anything. Not beside <see cref="Message"/>.</summary>
    public Guid? DerivedFrom { get; init; }

    /// <summary>The other agency; empty for any.</summary>
    public string Peer { get; init; } = "";

    /// <summary>The role; empty for any.</summary>
    public string Role { get; init; } = "";

    /// <summary>The rule; empty for any.</summary>
    public string Rule { get; init; } = "";

    /// <summary>The purpose of what this agency published; unspecified for anything.</summary>
    public Purpose Purpose { get; init; }

    /// <summary>The first instant: microseconds since the Unix epoch, UTC.</summary>
    public long FromUnixMicros { get; init; }

    /// <summary>Behind the last instant.</summary>
    public long UntilUnixMicros { get; init; } = long.MaxValue;

    /// <summary>The outcomes; empty for all.</summary>
    public IReadOnlySet<SearchOutcome> Outcomes { get; init; } = new HashSet<SearchOutcome>();

    internal bool Wants(params ReadOnlySpan<SearchOutcome> outcomes)
    {
        foreach (SearchOutcome outcome in outcomes)
        {
            if (Outcomes.Count == 0 || Outcomes.Contains(outcome))
            {
                return true;
            }
        }

        return false;
    }

    // All but the message and the purpose, which the hit alone does not tell.
    internal bool Fits(SearchHit hit) =>
        Wants(hit.Outcome)
        && (Peer.Length == 0 || hit.Peer == Peer)
        && (Role.Length == 0 || hit.Role == Role)
        && (Rule.Length == 0 || hit.RuleIds.Contains(Rule))
        && hit.TimeUnixMicros >= FromUnixMicros && hit.TimeUnixMicros < UntilUnixMicros;
}
