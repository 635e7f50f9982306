namespace SharingBus.FaultTests.History;

/// <summary>The one judge of every fault test: reads a history and counts what must not be there.</summary>
internal static class HistoryChecker
{
    /// <summary>Judges a history. Each broken promise is counted once, under the verdict that says most about it.</summary>
    public static Verdicts Check(ClientHistory history)
    {
        var published = history.Published.DistinctBy(p => p.RequestId).ToDictionary(p => p.RequestId, StringComparer.Ordinal);
        var accepted = history.Accepted.DistinctBy(a => a.Id).Where(a => published.ContainsKey(a.RequestId))
            .ToDictionary(a => a.Id, a => published[a.RequestId]);
        Delivered[] permitted = [.. history.Delivered.Where(d => IsPermitted(d, history.Permitted))];
        return new Verdicts
        {
            Lost = Lost(history, accepted),
            Duplicate = Duplicates(history),
            Unexpected = permitted.Count(d => !accepted.TryGetValue(d.Id, out Published? sent) || sent.Digest != d.Digest),
            Inversion = Inversions(history, accepted),
            Overshared = history.Delivered.Count - permitted.Length,
            Unlogged = history.JournalsRead ? Unlogged(history, accepted) : 0,
            Phantom = history.JournalsRead ? Phantoms(history) : 0,
            Stuck = Stuck(history),
        };
    }

    private static bool IsPermitted(Delivered delivery, List<Permitted> permissions) =>
        permissions.Any(p => p.PolicyVersion == delivery.PolicyVersion && p.Recipient == delivery.Recipient && p.Role == delivery.Role
            && delivery.Fields.All(p.Fields.Contains));

    private static int Lost(ClientHistory history, Dictionary<Guid, Published> accepted)
    {
        HashSet<Guid> ended = [.. history.Delivered.Select(d => d.Id), .. history.Quarantined.Select(q => q.Id)];
        return accepted.Keys.Count(id => !ended.Contains(id));
    }

    private static int Duplicates(ClientHistory history) =>
        history.Delivered.CountBy(d => (d.Recipient, d.Role, d.Id)).Sum(n => n.Value - 1)
        + history.Accepted.Distinct().CountBy(a => a.RequestId, StringComparer.Ordinal).Sum(n => n.Value - 1);

    // A subscriber's events stand in the order in which it handled them.
    private static int Inversions(ClientHistory history, Dictionary<Guid, Published> accepted)
    {
        int inversions = 0;
        var last = new Dictionary<(string, string, string, string), long>();
        foreach (Delivered delivery in history.Delivered.DistinctBy(d => (d.Recipient, d.Role, d.Id)))
        {
            if (accepted.TryGetValue(delivery.Id, out Published? sent))
            {
                var stream = (delivery.Recipient, delivery.Role, sent.Sender, sent.Stream);
                inversions += sent.Sequence < last.GetValueOrDefault(stream, long.MinValue) ? 1 : 0;
                last[stream] = Math.Max(sent.Sequence, last.GetValueOrDefault(stream, long.MinValue));
            }
        }

        return inversions;
    }

    private static int Unlogged(ClientHistory history, Dictionary<Guid, Published> accepted)
    {
        HashSet<Logged> logged = [.. history.Logged];
        return accepted.Count(a => !logged.Contains(new Logged(a.Value.Sender, LoggedKind.Accepted, a.Key))
                || !logged.Contains(new Logged(a.Value.Sender, LoggedKind.Decided, a.Key)))
            + history.Delivered.Where(d => accepted.ContainsKey(d.Id)).DistinctBy(d => (d.Recipient, d.Id)).Count(d =>
                !logged.Contains(new Logged(d.Recipient, LoggedKind.Received, d.Id))
                || !logged.Contains(new Logged(d.Recipient, LoggedKind.Delivered, d.Id)));
    }

    private static int Phantoms(ClientHistory history)
    {
        HashSet<Guid> accepted = [.. history.Accepted.Select(a => a.Id)];
        HashSet<(string, Guid)> delivered = [.. history.Delivered.Select(d => (d.Recipient, d.Id))];
        HashSet<(string, Guid)> quarantined = [.. history.Quarantined.Select(q => (q.Recipient, q.Id))];
        return history.Logged.Distinct().Count(entry => entry.Kind switch
        {
            LoggedKind.Accepted => !accepted.Contains(entry.Id),
            LoggedKind.Delivered => !delivered.Contains((entry.Agency, entry.Id)),
            LoggedKind.Quarantined => !quarantined.Contains((entry.Agency, entry.Id)),
            _ => false,
        });
    }

    private static int Stuck(ClientHistory history)
    {
        HashSet<string> answered = [.. history.Accepted.Select(a => a.RequestId), .. history.Refused.Select(r => r.RequestId)];
        var through = history.Acknowledged.GroupBy(a => (a.Recipient, a.Role)).ToDictionary(g => g.Key, g => g.Max(a => a.Position));
        return history.Published.DistinctBy(p => p.RequestId).Count(p => !answered.Contains(p.RequestId))
            + history.Delivered.Count(d => d.Position > through.GetValueOrDefault((d.Recipient, d.Role)));
    }
}
