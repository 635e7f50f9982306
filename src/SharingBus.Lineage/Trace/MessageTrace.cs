using SharingBus.Lineage.Readings;
using SharingBus.Lineage.V1;

namespace SharingBus.Lineage.Trace;

/// <summary>What one agency's journal knows of a message.</summary>
/// <param name="Agency">The journal's agency.</param>
/// <param name="Entries">Every entry that names the message, in order of the journal.</param>
/// <param name="DecisionClasses">The decision classes that those entries refer to, in order of the journal.</param>
/// <param name="Parents">The messages it was derived from.</param>
/// <param name="Derived">The messages derived from it.</param>
/// <param name="Destroyed">Of the message and all that it rests on: those whose payloads are destroyed here.</param>
/// <param name="IsComplete">False where the journal holds more entries or derived messages than a trace may carry.</param>
public sealed record MessageTrace(
    string Agency,
    IReadOnlyList<StoredEntry> Entries,
    IReadOnlyList<StoredEntry> DecisionClasses,
    IReadOnlyList<Guid> Parents,
    IReadOnlyList<Guid> Derived,
    IReadOnlyList<DestroyedPayload> Destroyed,
    bool IsComplete);
