using SharingBus.Hub.Correlation;

namespace SharingBus.Hub.Proposals;

/// <summary>
/// Pairs of notices that share a person key, and what analysts said of them. A pair is proposed while at least one key that it shares is
/// not too common; decisions stay for good.
/// </summary>
internal sealed class ProposalBook
{
    private readonly Dictionary<string, NoticePair> _proposed = [];
    private readonly Dictionary<NoticePair, HashSet<LinkKey>> _reasons = [];
    private readonly Dictionary<string, ProposalDecision> _decisions = [];

    /// <summary>Every decision taken, by proposal id.</summary>
    public IReadOnlyDictionary<string, ProposalDecision> Decisions => _decisions;

    /// <summary>The pairs proposed now, by proposal id; decided ones among them.</summary>
    public IReadOnlyDictionary<string, NoticePair> Proposed => _proposed;

    /// <summary>Follows a notice that was entered into the index.</summary>
    public void Added(NoticeFacts notice, Correlator correlator, IEnumerable<LinkKey> silenced)
    {
        foreach (var key in notice.Keys.Where(key => IsPerson(key) && correlator.Index.Speaks(key)))
        {
            foreach (var other in correlator.Carrying(key).Where(id => id != notice.Id))
            {
                Propose(NoticePair.Of(notice.Id, other), key);
            }
        }

        foreach (var key in silenced.Where(IsPerson))
        {
            ForEachPair(correlator.Carrying(key), pair => Withdraw(pair, key));
        }
    }

    /// <summary>Follows a notice that was taken out of the index.</summary>
    public void Removed(NoticeFacts notice, Correlator correlator, IEnumerable<LinkKey> revived)
    {
        foreach (var key in notice.Keys.Where(IsPerson))
        {
            foreach (var other in correlator.Carrying(key))
            {
                Withdraw(NoticePair.Of(notice.Id, other), key);
            }
        }

        foreach (var key in revived.Where(IsPerson))
        {
            ForEachPair(correlator.Carrying(key), pair => Propose(pair, key));
        }
    }

    /// <summary>Keeps a decision; the first one stands.</summary>
    public void Decide(ProposalDecision decision) =>
        _decisions.TryAdd(NoticePair.Of(decision.Left, decision.Right).ProposalId(), decision);

    private static bool IsPerson(LinkKey key) => key.Kind == KeyKind.Person;

    private static void ForEachPair(IReadOnlyCollection<Guid> members, Action<NoticePair> act)
    {
        Guid[] ids = [.. members];
        for (var left = 0; left < ids.Length; left++)
        {
            for (var right = left + 1; right < ids.Length; right++)
            {
                act(NoticePair.Of(ids[left], ids[right]));
            }
        }
    }

    private void Propose(NoticePair pair, LinkKey key)
    {
        if (!_reasons.TryGetValue(pair, out var reasons))
        {
            _reasons[pair] = reasons = [];
            _proposed[pair.ProposalId()] = pair;
        }

        reasons.Add(key);
    }

    private void Withdraw(NoticePair pair, LinkKey key)
    {
        if (_reasons.TryGetValue(pair, out var reasons) && reasons.Remove(key) && reasons.Count == 0)
        {
            _reasons.Remove(pair);
            _proposed.Remove(pair.ProposalId());
        }
    }
}
