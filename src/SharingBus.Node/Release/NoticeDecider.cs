using System.Buffers;
using SharingBus.Federation.V1;
using SharingBus.Node.Bundles;
using SharingBus.Policy.Deciding;
using SharingBus.Policy.Filtering;

namespace SharingBus.Node.Release;

/// <summary>Decides one notice for every role of every other agency, and makes the views. Equal views are filtered once.</summary>
internal sealed class NoticeDecider(string origin)
{
    /// <summary>One outcome for each role that could have been a recipient, in the order of the register; null where the bytes are no notice.</summary>
    public IReadOnlyList<RoleOutcome>? TryDecide(FederationSnapshot snapshot, AcceptedNotice notice, DateTimeOffset now)
    {
        if (!NoticeFacts.TryRead(notice.Entry.Type, notice.Bytes.Span, out NoticeFacts facts))
        {
            return null;
        }

        List<RoleOutcome> outcomes = [];
        Dictionary<FieldFilter, ReadOnlyMemory<byte>> views = [];
        foreach (Agency recipient in snapshot.Verified.Bundle.Agencies)
        {
            if (recipient.Id == origin || !InAudience(notice, recipient.Id))
            {
                continue;
            }

            foreach (Role role in recipient.Roles)
            {
                Decision decision = snapshot.Policy.Decide(new DecisionRequest(origin, notice.Entry.Type, facts, recipient.Id, role.Id, now));
                outcomes.Add(new RoleOutcome(decision, View(decision, notice.Bytes, views)));
            }
        }

        return outcomes;
    }

    private static bool InAudience(AcceptedNotice notice, string agency) =>
        notice.Entry.Audience.Count == 0 || notice.Entry.Audience.Contains(agency);

    private static ReadOnlyMemory<byte> View(
        Decision decision, ReadOnlyMemory<byte> notice, Dictionary<FieldFilter, ReadOnlyMemory<byte>> views)
    {
        if (decision.Verdict != Verdict.Released)
        {
            return default;
        }

        if (views.TryGetValue(decision.Filter, out ReadOnlyMemory<byte> known))
        {
            return known;
        }

        byte[] buffer = ArrayPool<byte>.Shared.Rent(notice.Length);
        try
        {
            int length = decision.Filter.Filter(notice.Span, buffer);
            ReadOnlyMemory<byte> view = length > 0 ? buffer.AsSpan(0, length).ToArray() : default;
            views.Add(decision.Filter, view);
            return view;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }
}
