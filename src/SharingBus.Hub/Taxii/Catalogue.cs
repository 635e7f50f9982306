using System.Text.Json.Nodes;
using Google.Protobuf;
using SharingBus.Exchange.V1;
using SharingBus.Formats.Stix;
using SharingBus.Hub.Correlation;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Hub.Taxii;

/// <summary>
/// The objects of one collection by id and version, in the order in which they came. It is made of what the node delivers to one role, holds
/// ids, times and places but no content, and can be made again at any time.
/// </summary>
internal sealed partial class Catalogue
{
    /// <summary>Most objects of a collection, 1,000,000: some 300 bytes each. Beyond it the oldest leave.</summary>
    public const int MaxEntries = 1_000_000;

    // Leave together, so that the list is not moved for every new one.
    private const int LeaveTogether = MaxEntries / 10;

    private readonly Lock _gate = new();
    private readonly List<CatalogueEntry> _entries = [];
    private readonly Dictionary<string, List<CatalogueEntry>> _versions = new(StringComparer.Ordinal);
    private readonly Dictionary<Guid, CataloguedNotice> _notices = [];
    private readonly SortedSet<ulong> _alerts = [];
    private long _lastAdded;

    /// <summary>Everything up to here is in it.</summary>
    public ulong Position { get; private set; }

    /// <summary>Takes deliveries in their order.</summary>
    public void Take(IEnumerable<ListedDelivery> deliveries, ulong next)
    {
        lock (_gate)
        {
            foreach (ListedDelivery listed in deliveries)
            {
                Take(listed.Delivery, listed.ReceivedAtUnixMicros);
            }

            Position = next;
            Trim();
        }
    }

    /// <summary>The entries that fit, behind a place, at most so many; and whether there are more.</summary>
    public (IReadOnlyList<CatalogueEntry> Entries, bool More) Find(ObjectFilter filter, (ulong Position, int Place) after, int limit)
    {
        lock (_gate)
        {
            IEnumerable<CatalogueEntry> candidates = filter.Ids is { } ids
                ? ids.SelectMany(Versions).Where(entry => entry.Key.CompareTo(after) > 0).OrderBy(entry => entry.Key)
                : _entries.Skip(FirstBehind(after));
            CatalogueEntry[] found = [.. candidates.Where(entry => entry is { IsGone: false, IsMissing: false } && filter.Fits(entry, Versions(entry.Id))).Take(limit + 1)];
            return (found.Length > limit ? found[..limit] : found, found.Length > limit);
        }
    }

    /// <summary>Notes that entries were asked for at the node and are not there. Word of why may come later.</summary>
    public void Miss(IEnumerable<CatalogueEntry> entries)
    {
        lock (_gate)
        {
            foreach (CatalogueEntry entry in entries)
            {
                entry.IsMissing = true;
            }
        }
    }

    /// <summary>Where an alert is to be read; null where there is none.</summary>
    public ulong? FindAlert(Guid id)
    {
        lock (_gate)
        {
            return _notices.TryGetValue(id, out CataloguedNotice? notice) && _alerts.Contains(notice.Position) ? notice.Position : null;
        }
    }

    /// <summary>Where the alerts before a position are to be read, from new to old, at most so many.</summary>
    public IReadOnlyList<ulong> FindAlerts(ulong before, int limit)
    {
        lock (_gate)
        {
            return [.. _alerts.Reverse().SkipWhile(position => position >= before).Take(limit)];
        }
    }

    private IReadOnlyList<CatalogueEntry> Versions(string id) => _versions.TryGetValue(id, out List<CatalogueEntry>? known) ? known : [];

    private void Take(Delivery delivery, long receivedAt)
    {
        if (delivery.Change is { } change)
        {
            Change(delivery, change, receivedAt);
        }
        else if (MessageIds.Read(delivery.MessageId) is { } id)
        {
            StixRendering rendering = StixExporter.Write(SourceOf(delivery, id, null));
            var notice = new CataloguedNotice(rendering.ContainerId, delivery.Position, delivery.Origin);
            if (rendering.Items.Count > 0)
            {
                _notices[id] = notice;
                _ = delivery.Type == NoticeType.Alert && _alerts.Add(delivery.Position);
            }

            int place = 0;
            foreach (StixItem item in rendering.Items)
            {
                Add(item, id, notice, (delivery.Position, place++), receivedAt);
            }
        }
    }

    /// <summary>What is written as STIX of a delivery.</summary>
    public static StixSource SourceOf(Delivery delivery, Guid id, string? containerId) => new()
    {
        MessageId = id,
        Type = delivery.Type,
        Origin = delivery.Origin,
        AcceptedAt = DateTimeOffset.UnixEpoch.AddMilliseconds(delivery.AcceptedAtUnixMicros / 1000),
        Notice = delivery.Notice.Memory,
        ContainerId = containerId,
    };

    private void Add(StixItem item, Guid message, CataloguedNotice notice, (ulong, int) key, long receivedAt)
    {
        IReadOnlyList<CatalogueEntry> known = Versions(item.Id);
        if (known.Count > 0 && item.IsConstant)
        {
            return;
        }

        if (known.Count > 0 && item.Type == "marking-definition")
        {
            // Has no versions: it goes with the last notice that bears it.
            known[^1].Notices.Add(message);
            notice.Entries.Add(known[^1]);
            return;
        }

        // The version of what has none is the time at which it was added (TAXII 2.1, section 3.4.1).
        DateTimeOffset made = item.Version is { } version
            ? DateTimeOffset.Parse(version, System.Globalization.CultureInfo.InvariantCulture)
            : DateTimeOffset.UnixEpoch.AddMilliseconds(receivedAt / 1000);
        CatalogueEntry entry = Append(item.Id, key, receivedAt, made, item.IsConstant ? 0 : notice.Position, null, item.IsConstant ? item.Body : null);
        if (!item.IsConstant)
        {
            entry.Notices.Add(message);
            notice.Entries.Add(entry);
        }
    }

    private CatalogueEntry Append(
        string id, (ulong Position, int Place) key, long receivedAt, DateTimeOffset version, ulong source, string? container, JsonObject? body, DateTimeOffset? created = null)
    {
        if (!_versions.TryGetValue(id, out List<CatalogueEntry>? known))
        {
            _versions.Add(id, known = []);
        }

        // Two notices may bring the same object within a millisecond, or the later one first: what comes later is newer.
        DateTimeOffset newer = known.Count > 0 && known[^1].Version >= version ? known[^1].Version.AddMilliseconds(1) : version;
        _lastAdded = Math.Max(_lastAdded + 1, receivedAt);
        var entry = new CatalogueEntry
        {
            Id = id,
            Type = StixIds.TypeOf(id),
            Key = key,
            AddedAt = _lastAdded,
            Created = created ?? (known.Count > 0 ? known[0].Created : newer),
            Version = newer,
            Source = source,
            Container = container,
            Body = body,
        };
        known.Add(entry);
        _entries.Add(entry);
        return entry;
    }

    private int FirstBehind((ulong Position, int Place) after)
    {
        (int low, int high) = (0, _entries.Count);
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = _entries[middle].Key.CompareTo(after) > 0 ? (low, middle) : (middle + 1, high);
        }

        return low;
    }

    private void Trim()
    {
        if (_entries.Count <= MaxEntries)
        {
            return;
        }

        foreach (CatalogueEntry oldest in _entries.Take(LeaveTogether))
        {
            oldest.IsGone = true;
            foreach (Guid notice in oldest.Notices)
            {
                if (_notices.Remove(notice, out CataloguedNotice? known))
                {
                    _alerts.Remove(known.Position);
                }
            }

            if (_versions.TryGetValue(oldest.Id, out List<CatalogueEntry>? versions) && versions.Remove(oldest) && versions.Count == 0)
            {
                _versions.Remove(oldest.Id);
            }
        }

        _entries.RemoveRange(0, LeaveTogether);
    }
}
