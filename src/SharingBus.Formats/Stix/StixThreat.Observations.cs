using System.Text;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Formats.Stix;

/// <summary>What was observed, and what STIX says of its objects besides.</summary>
internal sealed partial class StixThreat
{
    // Limits of the vocabulary.
    private const int MaxObservations = 256;
    private const int MaxObservables = 256;
    private const int MaxProperties = 2000;
    private const int MaxPropertyBytes = 400;
    private const int MaxObservableBytes = 2000;

    // Observed data with the observables that it names, or an observable that none names.
    private void AddObservation(StixObject? found, params ReadOnlySpan<StixObject> alone)
    {
        if (_notice.Observations.Count == MaxObservations)
        {
            return;
        }

        var observation = new Observation { Count = 1 };
        if (found is not null)
        {
            Mark(found);
            observation.Id = found.Id;
            observation.Count = (uint)Math.Clamp(found.Fields.Number("number_observed") ?? 1, 1, uint.MaxValue);
            observation.FirstObserved = found.TimeOf("first_observed");
            observation.LastObserved = found.TimeOf("last_observed");
            ExternalReferences(found);
        }

        foreach (string id in found?.Observes ?? [])
        {
            // What is not in the bundle is named all the same.
            AddObservables(observation, bundle.Find(id) is { } thing ? Observed(thing) : [new Observable { Id = id }]);
        }

        foreach (StixObject thing in alone)
        {
            AddObservables(observation, Observed(thing));
        }

        _notice.Observations.Add(observation);
    }

    private IEnumerable<Observable> Observed(StixObject thing)
    {
        // Named by several, it is told once.
        if (thing.IsTold)
        {
            return [new Observable { Id = thing.Id }];
        }

        Mark(thing);
        return StixObservables.Read(thing, session.LeftOvers);
    }

    private void AddObservables(Observation observation, IEnumerable<Observable> observables)
    {
        foreach (Observable observable in observables)
        {
            if (observation.Observables.Count == MaxObservables || Encoding.UTF8.GetByteCount(observable.Value) > MaxObservableBytes)
            {
                session.LeftOvers.Count($"{StixIds.TypeOf(observable.Id)}.{observable.Property.Split('.', '[')[0]} (no room)");
                continue;
            }

            observation.Observables.Add(observable);
        }
    }

    private void Properties(StixObject found)
    {
        foreach (SourceProperty property in StixProperties.Read(found, session.LeftOvers))
        {
            if (_notice.SourceProperties.Count == MaxProperties || Encoding.UTF8.GetByteCount(property.Value) > MaxPropertyBytes)
            {
                session.LeftOvers.Count($"{found.Type}.{property.Name} (no room)");
                continue;
            }

            _notice.SourceProperties.Add(property);
        }
    }
}
