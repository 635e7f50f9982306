using SharingBus.Hub.Correlation;
using SharingBus.Hub.History;

namespace SharingBus.Hub.Proposals;

/// <summary>
/// Pairs of notices that share a person key, and what analysts said of them. A pair is proposed while at least one key that it shares is
/// not too common; decisions stay, and of these a confirmation can be taken back.
/// </summary>
internal sealed class ProposalBook
{
    // By the digest of the pair, which its id is written from: a hub of a million notices holds hundreds of thousands.
    private readonly Dictionary<UInt128, (NoticePair Pair, LinkKey[] Reasons)> _proposed = [];
    private readonly Dictionary<string, ProposalDecision> _decisions = [];
    private readonly Dictionary<string, NoticePair> _reopened = [];

    /// <summary>Every decision taken, by proposal id.</summary>
    public IReadOnlyDictionary<string, ProposalDecision> Decisions => _decisions;

    /// <summary>The pairs of which an analyst confirmed, and did not take back, that they mean one person; present or not.</summary>
    public IEnumerable<NoticePair> Confirmed => _decisions.Values.Where(decision => decision.Confirmed).Select(decision => NoticePair.Of(decision.Left, decision.Right));

    /// <summary>The pairs proposed now; decided ones among them.</summary>
    public IEnumerable<NoticePair> Proposed => _proposed.Values.Select(proposed => proposed.Pair);

    /// <summary>The pair that is proposed under an id, or null.</summary>
    public NoticePair? Find(string proposalId) =>
        NoticePair.ReadDigest(proposalId) is { } digest && _proposed.TryGetValue(digest, out var proposed) && proposed.Pair.ProposalId() == proposalId
            ? proposed.Pair
            : null;

    /// <summary>Follows a notice that was entered into the index.</summary>
    public void Added(NoticeFacts notice, Correlator correlator, IEnumerable<KeyShift> commoner)
    {
        foreach (var key in notice.Keys.Where(IsPerson))
        {
            var sharing = correlator.Sharing(key);
            ForEachPair(sharing.Contains(notice.Id) ? [notice.Id] : [], sharing, pair => Propose(pair, key));
        }

        foreach (var (key, carriers) in commoner.Where(shift => IsPerson(shift.Key)))
        {
            var sharing = correlator.Sharing(key);
            Guid[] silenced = [.. carriers.Select(number => correlator.Notices[number].Id).Except(sharing)];
            ForEachPair(silenced, [.. sharing, .. silenced], pair => Withdraw(pair, key));
        }
    }

    /// <summary>Follows a notice that was taken out of the index.</summary>
    public void Removed(NoticeFacts notice, Correlator correlator, IEnumerable<KeyShift> rarer)
    {
        foreach (var key in notice.Keys.Where(IsPerson))
        {
            ForEachPair([notice.Id], correlator.Sharing(key), pair => Withdraw(pair, key));
        }

        foreach (var (key, carriers) in rarer.Where(shift => IsPerson(shift.Key)))
        {
            ForEachPair([.. carriers.Select(number => correlator.Notices[number].Id)], correlator.Sharing(key), pair => Propose(pair, key));
        }
    }

    /// <summary>Keeps a decision; the first one stands.</summary>
    public void Decide(ProposalDecision decision) =>
        _decisions.TryAdd(NoticePair.Of(decision.Left, decision.Right).ProposalId(), decision);

    /// <summary>A confirmation was taken back.</summary>
    /// <returns>False where there was none.</returns>
    public bool Reopen(ProposalReopened reopened)
    {
        var pair = NoticePair.Of(reopened.Left, reopened.Right);
        var id = pair.ProposalId();
        _reopened[id] = pair;
        return _decisions.TryGetValue(id, out var decision) && decision.Confirmed && _decisions.Remove(id);
    }

    /// <summary>The pair of a proposal whose confirmation was taken back at some time; null where none was.</summary>
    public NoticePair? FindReopened(string proposalId) => _reopened.TryGetValue(proposalId, out var pair) ? pair : null;

    private static bool IsPerson(LinkKey key) => key.Kind == KeyKind.Person;

    private static void ForEachPair(IReadOnlyList<Guid> some, List<Guid> all, Action<NoticePair> act)
    {
        foreach (var one in some)
        {
            foreach (var other in all.Where(other => other != one))
            {
                act(NoticePair.Of(one, other));
            }
        }
    }

    private void Propose(NoticePair pair, LinkKey key)
    {
        var digest = pair.Digest();
        var reasons = _proposed.GetValueOrDefault(digest).Reasons ?? [];
        if (!reasons.Contains(key))
        {
            _proposed[digest] = (pair, [.. reasons, key]);
        }
    }

    private void Withdraw(NoticePair pair, LinkKey key)
    {
        var digest = pair.Digest();
        if (_proposed.TryGetValue(digest, out var proposed) && proposed.Reasons.Contains(key))
        {
            _proposed[digest] = (pair, [.. proposed.Reasons.Where(reason => reason != key)]);
            _ = proposed.Reasons.Length == 1 && _proposed.Remove(digest);
        }
    }
}
