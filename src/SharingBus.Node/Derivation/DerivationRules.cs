using Google.Protobuf;
using SharingBus.Lineage.Journals;
using SharingBus.Node.Bundles;
using SharingBus.Policy.V1;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Node.Derivation;

/// <summary>What a notice owes to those it was derived from: the purpose they were shared for, and the terms on which they may be passed on.</summary>
internal sealed class DerivationRules
{
    private readonly string _agency;
    private readonly FederationState _federation;
    private readonly HeldNotices _held;
    private readonly OriginApprovals _approvals;

    public DerivationRules(string agency, Journal journal, FederationState federation)
    {
        _agency = agency;
        _federation = federation;
        _held = new HeldNotices(agency, journal);
        _approvals = new OriginApprovals(agency, _held, federation);
    }

    /// <summary>
    /// The parents that a notice may not be derived from for its purpose: what was shared for prevention, safeguarding or a case conference
    /// is used for an investigation only where its origin approved that. What is not held here is not judged here.
    /// </summary>
    public async ValueTask<IReadOnlyList<int>> RepurposedAsync(
        IReadOnlyList<ByteString> parents, Purpose purpose, DateTimeOffset at, CancellationToken cancellation)
    {
        if (purpose != Purpose.Investigation || parents.Count == 0)
        {
            return [];
        }

        (IReadOnlyList<HeldNotice?> held, Dictionary<HeldNotice, HeldNotice> approvals) = await ReadAsync(parents, purpose, at, cancellation);
        return
        [
            .. Enumerable.Range(0, held.Count)
                .Where(place => held[place] is { } parent && IsBoundToItsPurpose(parent) && !IsApproved(parent, approvals)),
        ];
    }

    /// <summary>What bounds the passing on of a notice. Alerts and knowledge products hold nothing about a person: they are no passing on.</summary>
    public async ValueTask<IReadOnlyList<OnwardBound>> OnwardAsync(
        NoticeType type, IReadOnlyList<ByteString> parents, Purpose purpose, DateTimeOffset at, CancellationToken cancellation)
    {
        if (type is NoticeType.Alert or NoticeType.KnowledgeProduct || parents.Count == 0)
        {
            return [];
        }

        (IReadOnlyList<HeldNotice?> held, Dictionary<HeldNotice, HeldNotice> approvals) = await ReadAsync(parents, purpose, at, cancellation);
        List<OnwardBound> bounds = [];
        for (int place = 0; place < held.Count; place++)
        {
            if (held[place] is not { } parent || parent.Origin == _agency || approvals.ContainsValue(parent))
            {
                continue;
            }

            OnwardSharing terms = Terms(parent);
            if (terms != OnwardSharing.AskOrigin || !approvals.ContainsKey(parent))
            {
                bounds.Add(new OnwardBound(place, parent.Origin, parent.AgreementId, terms));
            }
        }

        return bounds;
    }

    // What is left of an erased notice does not tell its purpose: it is taken for the strictest.
    private static bool IsBoundToItsPurpose(HeldNotice notice) =>
        notice.Purpose is Purpose.Prevention or Purpose.Safeguarding or Purpose.CaseConference or Purpose.Unspecified;

    // The approval is named among the parents too; it was given for this.
    private static bool IsApproved(HeldNotice parent, Dictionary<HeldNotice, HeldNotice> approvals) =>
        approvals.ContainsKey(parent) || approvals.ContainsValue(parent);

    // The strictest of agreement and view; the lower code is the stricter.
    private OnwardSharing Terms(HeldNotice parent) => parent.Views
        .Select(view => view.Obligations?.OnwardSharing ?? OnwardSharing.Unspecified)
        .Where(terms => terms != OnwardSharing.Unspecified)
        .Append(_federation.Current?.OnwardSharing(parent.AgreementId) ?? OnwardSharing.Forbidden)
        .Min();

    private async ValueTask<(IReadOnlyList<HeldNotice?> Held, Dictionary<HeldNotice, HeldNotice> Approvals)> ReadAsync(
        IReadOnlyList<ByteString> parents, Purpose purpose, DateTimeOffset at, CancellationToken cancellation)
    {
        IReadOnlyList<HeldNotice?> held = await _held.FindAsync(parents, cancellation);
        HeldNotice[] known = [.. held.OfType<HeldNotice>()];
        Dictionary<HeldNotice, HeldNotice> approvals = new(ReferenceEqualityComparer.Instance);
        foreach (HeldNotice notice in known)
        {
            if (await _approvals.FindAsync(notice, known, purpose, at, cancellation) is { } approval)
            {
                approvals.Add(notice, approval);
            }
        }

        return (held, approvals);
    }
}
