using Grpc.Core;
using SharingBus.Hub.Alerts;
using SharingBus.Hub.History;

namespace SharingBus.Hub.Outgoing;

/// <summary>A part of the hub that tells agencies something through the node: what it plans, what is on its way, and what became of it.</summary>
/// <typeparam name="TMessage">What it tells, as its plan has it.</typeparam>
internal interface IOutgoing<TMessage>
{
    /// <summary>Wakes whoever sends.</summary>
    AlertSignal Changed(HubState state);

    /// <summary>What is to be said now and was not planned yet.</summary>
    IReadOnlyList<HubEvent> Plan(HubState state, DateTimeOffset now);

    /// <summary>What was planned and has no outcome yet, in the order in which it was planned.</summary>
    IEnumerable<TMessage> UnderWay(HubState state);

    /// <summary>Makes the next plan look at everything.</summary>
    void LookAgain(HubState state);

    /// <summary>What is asked of the node.</summary>
    OutgoingCall CallFor(TMessage message);

    /// <summary>The node accepted it: what is put on record.</summary>
    HubEvent Accepted(TMessage message, Guid messageId);

    /// <summary>The node refused it for good: what is put on record.</summary>
    HubEvent Refused(TMessage message, string reason);

    /// <summary>The node did not take it now: it is tried again.</summary>
    void Delayed(TMessage message, StatusCode status, string reason);
}
