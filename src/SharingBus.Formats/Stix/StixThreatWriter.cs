using System.Text.Json.Nodes;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Formats.Stix;

/// <summary>
/// A ThreatNotice as STIX: what <see cref="StixThreat"/> reads, this writes. Persons are left out, as they are when reading: STIX has no
/// place for what must not be parted from them (category, threshold, child or not, dispute).
/// </summary>
internal sealed class StixThreatWriter(ThreatNotice notice, StixItems items)
{
    private const string ObservedData = "observed-data";

    private static readonly string[] Heads = ["STIX report", "STIX grouping"];

    private readonly List<string> _indicators = [];
    private readonly List<string> _sightings = [];
    private readonly List<string> _groups = [];
    private readonly List<string> _observed = [];

    public static StixRendering Write(ThreatNotice notice, StixSource source) =>
        new StixThreatWriter(notice, new StixItems(source, notice.Handling ?? new Handling())).Write();

    private StixRendering Write()
    {
        string containerId = ContainerId();
        var references = new StixReferences(items, containerId);
        var texts = new StixTexts(items, containerId);
        foreach (Indicator indicator in notice.Indicators)
        {
            AddIndicator(indicator);
        }

        AddGroups();
        references.AddObjects(notice.References);
        AddPlace();
        AddSightings();
        AddObservations();
        texts.AddNotes(notice.Narrative, notice.Modus, notice.Lang);
        JsonObject container = items.Container(containerId, [], notice);
        Head(container);
        IReadOnlyList<string> narrative = texts.Describe(notice.Narrative, container);
        IReadOnlyList<string> described = AddProperties(container);
        IReadOnlyList<string> order = StixOrder.Merge(items.Ids, references.Order, narrative, _indicators, _groups, _sightings, _observed, described);
        if (order.Count > 0)
        {
            container["object_refs"] = StixItems.Texts(order);
        }

        references.Attach(notice.References, container);
        references.Attach(notice.Attachments, container);
        return items.Finish(containerId, container, order);
    }

    // What came as a report keeps its id.
    private string ContainerId() =>
        items.Source.ContainerId
        ?? notice.References.FirstOrDefault(reference => Heads.Contains(reference.Source) && StixIds.IsId(reference.Id) && reference.Source == "STIX " + StixIds.TypeOf(reference.Id))?.Id
        ?? StixIds.OfNotice("report", items.Source.MessageId);

    private void Head(JsonObject container)
    {
        container["name"] = notice.Title.Length > 0 ? notice.Title : StixItems.NotReleased;
        if (notice.Lang is { Length: > 0 } lang and not "und")
        {
            container["lang"] = lang;
        }

        if (StixIds.TypeOf((string)container["id"]!) == "grouping")
        {
            container["context"] = "unspecified";
        }
        else
        {
            container["published"] = StixTime.Text(items.Source.AcceptedAt);
        }
    }

    private void AddIndicator(Indicator indicator)
    {
        if (StixPattern.Write(indicator) is not { } pattern)
        {
            return; // neither value nor pattern is released
        }

        string id = IsIdOf(indicator.Id, "indicator") ? indicator.Id
            : Guid.TryParseExact(indicator.Id, "D", out Guid known) ? $"indicator--{known:D}"
            : items.PartId("indicator", indicator);
        if (items.Add(id, indicator.Tlp) is not { } body)
        {
            return;
        }

        _indicators.Add(id);
        body["pattern"] = pattern.Pattern;
        body["pattern_type"] = pattern.Type;
        body["valid_from"] = StixTime.Text(indicator.ValidFrom) ?? StixTime.Text(items.Source.AcceptedAt);
        if (indicator.ValidUntil is { } until && (indicator.ValidFrom is null || until.UnixMillis > indicator.ValidFrom.UnixMillis))
        {
            body["valid_until"] = StixTime.Text(until);
        }

        StixItems.Put(body, ("name", indicator.Name), ("description", indicator.Description));
    }

    // A group came with a reference that holds its id; both are in the same order.
    private void AddGroups()
    {
        Queue<ExternalReference> references = new(notice.References.Where(StixReferences.IsGroup));
        foreach (GroupOfConcern group in notice.Groups)
        {
            bool told = references.TryPeek(out ExternalReference? reference) && (group.Name.Length == 0 || reference.Description.StartsWith(group.Name, StringComparison.Ordinal));
            string id = told ? references.Dequeue().Id : items.PartId("threat-actor", group);
            if (items.Add(id) is not { } body)
            {
                continue;
            }

            const string Also = "Also: ";
            _groups.Add(id);
            body["name"] = group.Name.Length > 0 ? group.Name : StixItems.NotReleased;
            if (group.Description.StartsWith(Also, StringComparison.Ordinal))
            {
                body["aliases"] = StixItems.Texts(group.Description[Also.Length..].Split(", ", StringSplitOptions.RemoveEmptyEntries));
            }
            else
            {
                StixItems.Put(body, ("description", group.Description));
            }
        }
    }

    private void AddPlace()
    {
        string id = notice.Narrative.FirstOrDefault(text => StixTexts.IsOf(text, "location"))?.SourceRef ?? "";
        if (notice.Place is { } place && StixLocation.CanWrite(place)
            && items.Add(id.Length > 0 ? id : items.PartId("location", place)) is { } body)
        {
            StixLocation.Write(place, body);
        }
    }

    private void AddSightings()
    {
        foreach (Sighting sighting in notice.Sightings.Where(sighting => StixIds.IsId(sighting.SightingOf)))
        {
            string id = IsIdOf(sighting.Id, "sighting") ? sighting.Id : items.PartId("sighting", sighting);
            if (items.Add(id) is not { } body)
            {
                continue;
            }

            _sightings.Add(id);
            body["sighting_of_ref"] = sighting.SightingOf;
            body["count"] = (int)Math.Min(sighting.Count, 999_999_999);
            StixItems.Put(body, ("first_seen", StixTime.Text(sighting.FirstSeen) ?? ""), ("last_seen", StixTime.Text(sighting.LastSeen) ?? ""));
            string[] observed = [.. sighting.Observations.Where(observation => IsIdOf(observation, ObservedData))];
            if (observed.Length > 0)
            {
                body["observed_data_refs"] = StixItems.Texts(observed);
            }

            if (sighting.SeenBy.Length > 0)
            {
                body["where_sighted_refs"] = StixItems.Texts(Watchers(sighting.SeenBy));
            }
        }
    }

    // Observed data names what it observed, whether that is released or not; what stood alone does so again.
    private void AddObservations()
    {
        foreach (Observation observation in notice.Observations)
        {
            IGrouping<string, Observable>[] things = [.. observation.Observables.Where(observable => StixIds.IsId(observable.Id)).GroupBy(observable => observable.Id, StringComparer.Ordinal)];
            bool wasAlone = observation is { Id.Length: 0, FirstObserved: null };
            string id = IsIdOf(observation.Id, ObservedData) ? observation.Id : items.PartId(ObservedData, observation);
            if (!wasAlone && things.Length > 0 && items.Add(id) is { } body)
            {
                _observed.Add(id);
                body["number_observed"] = (int)Math.Clamp(observation.Count, 1, 999_999_999);
                Moment accepted = new() { UnixMillis = items.Source.AcceptedAt.ToUnixTimeMilliseconds() };
                body["first_observed"] = StixTime.Text(observation.FirstObserved ?? observation.LastObserved ?? accepted);
                body["last_observed"] = StixTime.Text(observation.LastObserved ?? observation.FirstObserved ?? accepted);
                body["object_refs"] = StixItems.Texts(things.Select(thing => thing.Key));
            }

            foreach (IGrouping<string, Observable> thing in things)
            {
                if (StixObservables.Write(thing.Key, [.. thing]) is { } observable && items.AddObservable(thing.Key, observable))
                {
                    _observed.Add(thing.Key);
                }
            }
        }
    }

    private List<string> AddProperties(JsonObject container)
    {
        List<string> described = [];
        foreach (SourceProperty property in notice.SourceProperties)
        {
            if ((property.Of == (string)container["id"]! ? container : items.Find(property.Of)) is { } body)
            {
                StixProperties.Write(body, property);
                if (body != container && !described.Contains(property.Of))
                {
                    described.Add(property.Of);
                }
            }
        }

        return described;
    }

    private static bool IsIdOf(string id, string type) => StixIds.IsId(id) && StixIds.TypeOf(id) == type;

    private string[] Watchers(string seenBy)
    {
        string[] pieces = seenBy.Split(", ");
        if (pieces.All(piece => StixIds.IsId(piece) && StixIds.TypeOf(piece) is "identity" or "location"))
        {
            return pieces;
        }

        string? known = notice.References.FirstOrDefault(reference =>
            reference.Source == StixThreat.IdentitySource && reference.Description == seenBy && StixIds.IsId(reference.Id))?.Id;
        if (known is not null)
        {
            return [known];
        }

        string id = StixIds.Derive("identity", $"{items.Source.MessageId:D}/watcher/{seenBy}");
        items.Aside(id)["name"] = seenBy;
        return [id];
    }
}
