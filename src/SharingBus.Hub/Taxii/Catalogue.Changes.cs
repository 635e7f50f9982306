using SharingBus.Exchange.V1;
using SharingBus.Formats.Stix;
using SharingBus.Hub.Correlation;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Hub.Taxii;

/// <summary>What word of a change does to a collection.</summary>
internal sealed partial class Catalogue
{
    private static readonly ChangeKind[] Ending = [ChangeKind.Retract, ChangeKind.Erase, ChangeKind.Restrict, ChangeKind.Cancel];

    private void Change(Delivery delivery, Change change, long receivedAt)
    {
        if (MessageIds.Read(change.Target) is not { } target || change.Kind is ChangeKind.Unspecified
            || (_notices.TryGetValue(target, out CataloguedNotice? known) && known.Origin != delivery.Origin))
        {
            return;
        }

        bool ends = Ending.Contains(change.Kind);
        if (_notices.Remove(target, out CataloguedNotice? notice))
        {
            _alerts.Remove(notice.Position);
        }

        CataloguedNotice? next = !ends && MessageIds.Read(change.Replacement) is { } id ? _notices.GetValueOrDefault(id) : null;
        var withdrawal = new Withdrawal(delivery, receivedAt);
        if (notice is not null)
        {
            Replace(notice, target, next, withdrawal);
        }
        else if (ends && StixExporter.Types.Contains(delivery.Type))
        {
            // It ended before this catalogue was made; what stood for it can only be named where it had no id of its own.
            Withdraw(StixIds.OfNotice(delivery.Type == NoticeType.IncidentReport ? "incident" : "report", target), withdrawal);
        }

        if (next is not null && notice is not null && next.ContainerId != notice.ContainerId && StixIds.TypeOf(next.ContainerId) == StixIds.TypeOf(notice.ContainerId))
        {
            CatalogueEntry version = Append(
                notice.ContainerId, withdrawal.NextKey(), receivedAt, withdrawal.When, next.Position, notice.ContainerId, null, notice.CreatedAt);
            version.Notices.Add(MessageIds.Read(change.Replacement)!.Value);
            next.Entries.Add(version);
        }
    }

    // What no other notice brings is revoked; what stands for the notice is not where a replacement takes its place.
    private void Replace(CataloguedNotice notice, Guid target, CataloguedNotice? next, Withdrawal withdrawal)
    {
        foreach (CatalogueEntry entry in notice.Entries)
        {
            entry.Notices.Remove(target);
            if (entry.Notices.Count == 0 && !entry.IsGone)
            {
                entry.IsGone = true;
                _versions[entry.Id].Remove(entry);
                bool stays = Versions(entry.Id).Count > 0 || !StixIds.HasVersions(entry.Type) || (next is not null && entry.Id == notice.ContainerId);
                if (!stays)
                {
                    Withdraw(entry.Id, withdrawal, entry.Created);
                }
            }
        }
    }

    private void Withdraw(string id, Withdrawal withdrawal, DateTimeOffset? created = null)
    {
        DateTimeOffset made = created ?? withdrawal.When;
        DateTimeOffset version = withdrawal.When > made ? withdrawal.When : made.AddMilliseconds(1);
        Append(id, withdrawal.NextKey(), withdrawal.ReceivedAt, version, 0, null, StixWithdrawal.Write(id, withdrawal.Origin, made, version), made);
    }
}
