using System.Buffers;
using SharingBus.Exchange.V1;
using SharingBus.Lineage.V1;
using SharingBus.Node.Release;
using SharingBus.Policy.Deciding;
using SharingBus.Policy.Explaining;
using SharingBus.Policy.Filtering;
using Verdict = SharingBus.Policy.Deciding.Verdict;

namespace SharingBus.Node.Replay;

/// <summary>
/// Decides one notice for every role of every other agency under both bundles, and compares the views. They are made in memory and thrown
/// away. Equal pairs of filters are compared once.
/// </summary>
internal sealed class NoticeReplay(string origin, PseudonymKeys pseudonyms, ReplayPair bundles)
{
    private readonly IReadOnlyList<(string Agency, string Role)> _roles =
        [.. bundles.InForce.RecipientsOf(origin).Union(bundles.Candidate.RecipientsOf(origin))];

    private readonly Dictionary<(FieldFilter Before, FieldFilter After), ViewDifference?> _compared = [];

    /// <summary>What becomes of each view, the roles of the bundle in force first; null where the bytes are no notice.</summary>
    public List<(string Agency, string Role, ViewDifference? Difference)>? Compare(AcceptedNotice notice)
    {
        if (notice.Facts is not { } facts)
        {
            return null;
        }

        List<(string Agency, string Role, ViewDifference? Difference)> views = [];
        DateTimeOffset at = bundles.TimeOf(notice.AcceptedAtUnixMicros);
        _compared.Clear();
        foreach ((string agency, string role) in _roles)
        {
            if (!NoticeDecider.InAudience(notice, agency) || !NoticeAudience.Of(notice.Entry).Has(agency, role))
            {
                continue;
            }

            var request = new DecisionRequest(origin, notice.Entry.Type, facts, agency, role, at);
            views.Add((agency, role, Compare(notice, Filter(bundles.InForce.Decide(request)), Filter(bundles.Candidate.Decide(request)))));
        }

        return views;
    }

    private static FieldFilter Filter(Decision decision) => decision.Verdict == Verdict.Released ? decision.Filter : FieldFilter.Nothing;

    private ViewDifference? Compare(AcceptedNotice notice, FieldFilter before, FieldFilter after)
    {
        if (!_compared.TryGetValue((before, after), out ViewDifference? difference))
        {
            difference = CompareViews(notice, before, after);
            _compared.Add((before, after), difference);
        }

        return difference;
    }

    private ViewDifference? CompareViews(AcceptedNotice notice, FieldFilter before, FieldFilter after)
    {
        ReadOnlySpan<byte> bytes = notice.Bytes.Span;
        byte[] first = ArrayPool<byte>.Shared.Rent(before.MaxViewLength(bytes.Length));
        byte[] second = ArrayPool<byte>.Shared.Rent(after.MaxViewLength(bytes.Length));
        try
        {
            // Below nothing: the filter refused the bytes, so that nothing of them is released.
            int firstLength = Math.Max(0, before.Filter(bytes, first, pseudonyms));
            int secondLength = Math.Max(0, after.Filter(bytes, second, pseudonyms));
            return ViewComparer.Compare(
                notice.Entry.Type, bytes, before, first.AsSpan(0, firstLength), after, second.AsSpan(0, secondLength));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(first, clearArray: true);
            ArrayPool<byte>.Shared.Return(second, clearArray: true);
        }
    }
}
