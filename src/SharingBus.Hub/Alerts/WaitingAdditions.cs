using SharingBus.Hub.Correlation;
using SharingBus.Hub.Escalation;

namespace SharingBus.Hub.Alerts;

/// <summary>What is only added to situations after their last alerts, and is told together: how long it waits, and until when.</summary>
internal sealed class WaitingAdditions(NoticeTable notices, EscalationDesk chains, TimeSpan groupWithin)
{
    // By the standing alert, which stays the same while the situation grows.
    private readonly DueTimes<Cluster> _waiting = new();

    /// <summary>When the next are to be told; null where nothing waits.</summary>
    public DateTimeOffset? Next => _waiting.Next;

    /// <summary>Forgets everything.</summary>
    public void Clear() => _waiting.Clear();

    /// <summary>The situations whose additions have waited long enough; they wait no more.</summary>
    public IReadOnlyList<Cluster> TakeDue(DateTimeOffset now)
    {
        var due = _waiting.Due(now).ToList();
        due.ForEach(one => _waiting.Remove(one.Id));
        return [.. due.Select(one => one.What)];
    }

    /// <summary>Looks whether an update only adds, and lets it wait where its time has not come.</summary>
    /// <param name="cluster">The situation.</param>
    /// <param name="standing">The alerts that stand about it.</param>
    /// <param name="plan">The update.</param>
    /// <param name="basis">What it rests on.</param>
    /// <param name="now">When.</param>
    /// <returns>The update where it is told now; null where it waits.</returns>
    public AlertPlan? Pass(Cluster cluster, IReadOnlyList<PublishedAlert> standing, AlertPlan plan, SituationBasis basis, DateTimeOffset now)
    {
        foreach (var alert in standing)
        {
            _waiting.Remove(alert.MessageId);
        }

        if (standing is not [var before] || before.ReadPlan() is not { } said || !AlertNews.OnlyAdds(plan, said, basis))
        {
            return plan;
        }

        var repeats = AlertNews.OnlyRepeats(plan, said, notices);
        if (TellAt(before, repeats, now) is { } until)
        {
            _waiting.Set(before.MessageId, cluster, until);
            return null;
        }

        return repeats ? plan with { Repeats = before.Repeats + 1 } : plan;
    }

    // Null for at once. An update ends the chain of the alert before it, so what says nothing new waits until that has run: nobody can keep others from being
    // asked by repeating what they are asked about. Nothing waits beyond the alert: then there is none that says it.
    private DateTimeOffset? TellAt(PublishedAlert before, bool repeats, DateTimeOffset now)
    {
        var repeatWithin = AlertBounds.RepeatWithin(before.Repeats);
        var within = repeats && repeatWithin > groupWithin ? repeatWithin : groupWithin;
        var until = DateTimeOffset.FromUnixTimeMilliseconds(before.SentAt) + within;
        var told = until > now ? until : repeats && chains.IsRunning(before) ? now + within : (DateTimeOffset?)null;
        var end = DateTimeOffset.FromUnixTimeSeconds(before.KeepUntil);
        return told > end ? end : told;
    }
}
