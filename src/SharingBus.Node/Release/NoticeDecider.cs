using System.Buffers;
using Google.Protobuf;
using SharingBus.Federation.V1;
using SharingBus.Lineage.Merkle;
using SharingBus.Node.BreakGlass;
using SharingBus.Node.Bundles;
using SharingBus.Policy.Deciding;
using SharingBus.Policy.Filtering;

namespace SharingBus.Node.Release;

/// <summary>Decides one notice for every role of every other agency, and makes the views. Equal views are filtered once. Used by the outbox alone.</summary>
internal sealed class NoticeDecider(string origin, EmergencyDecisions decisions, PseudonymKeys pseudonyms)
{
    private readonly Dictionary<FieldFilter, ReleasedView?> _views = new(ReferenceEqualityComparer.Instance);
    private readonly List<byte[]> _rented = [];

    /// <summary>
    /// One outcome for each role that could have been a recipient, in the order of the register, the roles of an agency together; null
    /// where the bytes are no notice. The views are good until the next notice is decided.
    /// </summary>
    public List<RoleOutcome>? TryDecide(FederationSnapshot snapshot, AcceptedNotice notice, DateTimeOffset now)
    {
        if (notice.Facts is not { } facts)
        {
            return null;
        }

        List<RoleOutcome> outcomes = [];
        GiveBack();
        NoticeAudience audience = NoticeAudience.Of(notice.Entry);
        foreach (Agency recipient in snapshot.Verified.Bundle.Agencies)
        {
            if (recipient.Id == origin || !InAudience(notice, recipient.Id))
            {
                continue;
            }

            foreach (Role role in recipient.Roles)
            {
                if (!audience.Has(recipient.Id, role.Id))
                {
                    continue;
                }

                var request = new DecisionRequest(origin, notice.Entry.Type, facts, recipient.Id, role.Id, now);
                Decision decision = decisions.Decide(snapshot, request, notice.Index);
                outcomes.Add(new RoleOutcome(decision, View(decision, notice.Bytes.Span)));
            }
        }

        return outcomes;
    }

    /// <summary>Whether the notice may go to an agency at all: its publisher may have narrowed it, and a second person decides for some alone.</summary>
    internal static bool InAudience(AcceptedNotice notice, string agency) =>
        NoticeAudience.Of(notice.Entry).Has(agency) && (notice.Approved is null || notice.Approved.Contains(agency));

    private ReleasedView? View(Decision decision, ReadOnlySpan<byte> notice)
    {
        if (decision.Verdict != Verdict.Released)
        {
            return null;
        }

        if (!_views.TryGetValue(decision.Filter, out ReleasedView? view))
        {
            view = Filter(decision.Filter, notice);
            _views.Add(decision.Filter, view);
        }

        return view;
    }

    private ReleasedView? Filter(FieldFilter filter, ReadOnlySpan<byte> notice)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(filter.MaxViewLength(notice.Length));
        _rented.Add(buffer);

        // Below nothing: the filter refused the bytes, so that nothing of them is released.
        ReadOnlyMemory<byte> view = buffer.AsMemory(0, Math.Max(0, filter.Filter(notice, buffer, pseudonyms)));
        return view.IsEmpty
            ? null
            : new ReleasedView(UnsafeByteOperations.UnsafeWrap(view), UnsafeByteOperations.UnsafeWrap(Sha256.Hash(view.Span).ToArray()));
    }

    private void GiveBack()
    {
        _views.Clear();
        foreach (byte[] rented in _rented)
        {
            ArrayPool<byte>.Shared.Return(rented, clearArray: true);
        }

        _rented.Clear();
    }
}
