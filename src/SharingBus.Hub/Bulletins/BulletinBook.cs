using SharingBus.Hub.Alerts;

namespace SharingBus.Hub.Bulletins;

/// <summary>The bulletins of the hub: which are planned, which were published, and which of those still stand.</summary>
internal sealed class BulletinBook
{
    // In the order in which they were planned.
    private readonly List<string> _order = [];
    private readonly Dictionary<string, KeptBulletin> _kept = [];

    /// <summary>Wakes whoever sends them.</summary>
    public AlertSignal Changed { get; } = new();

    /// <summary>Every bulletin, the newest first.</summary>
    public IEnumerable<KeptBulletin> NewestFirst => _order.AsEnumerable().Reverse().Select(id => _kept[id]);

    /// <summary>What is on its way to the node, in the order in which it was planned.</summary>
    public IEnumerable<KeptBulletin> UnderWay => _order.Select(id => _kept[id]).Where(kept => kept.IsUnderWay);

    /// <summary>A bulletin by its id, or null.</summary>
    public KeptBulletin? Find(string id) => _kept.GetValueOrDefault(id);

    /// <summary>The bulletin that a draft became, refused ones aside; null where there is none.</summary>
    public KeptBulletin? OfDraft(string draftId) => Tried(draftId).FirstOrDefault(kept => kept.Refusal is null);

    /// <summary>The id of the bulletin that a draft becomes: what the node refused may be tried again, under another.</summary>
    public string NextId(string draftId) => $"{draftId}-{Tried(draftId).Count() + 1}";

    /// <summary>A bulletin is on its way.</summary>
    public void Plan(BulletinPlan plan)
    {
        _order.Add(plan.RequestId);
        _kept[plan.RequestId] = new KeptBulletin(plan) { Number = _order.Count };
        Correct(plan, plan.RequestId);
        Changed.Raise();
    }

    /// <summary>A bulletin is being taken back.</summary>
    public void Withdraw(BulletinWithdrawal withdrawal)
    {
        if (Find(withdrawal.BulletinId) is { } kept)
        {
            _kept[withdrawal.BulletinId] = kept with { Withdrawal = withdrawal };
            Changed.Raise();
        }
    }

    /// <summary>The node accepted a bulletin, or that one is taken back.</summary>
    /// <returns>The bulletin, where it is one that is published by this.</returns>
    public KeptBulletin? Sent(string requestId, Guid messageId)
    {
        if (Find(requestId) is { IsOnItsWay: true } kept)
        {
            return _kept[requestId] = kept with { MessageId = messageId };
        }

        TakenBack(requestId);
        return null;
    }

    /// <summary>The node refused a bulletin for good, or that one is taken back: then nobody is left to be told.</summary>
    public void Refused(string requestId, string reason)
    {
        if (Find(requestId) is { IsOnItsWay: true } kept)
        {
            _kept[requestId] = kept with { Refusal = reason };
            Correct(kept.Plan, null);
        }
        else
        {
            TakenBack(requestId);
        }
    }

    private IEnumerable<KeptBulletin> Tried(string draftId) => _kept.Values.Where(kept => kept.Plan.DraftId == draftId);

    private void Correct(BulletinPlan plan, string? by)
    {
        if (plan.Corrects is { } corrected && Find(corrected) is { } before)
        {
            _kept[corrected] = before with { CorrectedBy = by };
        }
    }

    private void TakenBack(string requestId)
    {
        if (_kept.Values.FirstOrDefault(kept => kept.Withdrawal?.RequestId == requestId) is { } kept)
        {
            _kept[kept.Plan.RequestId] = kept with { IsTakenBack = true };
        }
    }
}
