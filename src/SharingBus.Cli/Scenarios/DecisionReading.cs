using Google.Protobuf;
using SharingBus.Lineage.V1;
using SharingBus.Vocabulary;

namespace SharingBus.Cli.Scenarios;

/// <summary>Reads from an origin's journal who gets a notice: the record that deliveries are held against.</summary>
/// <param name="clients">The federation.</param>
internal sealed class DecisionReading(IFederationClients clients)
{
    /// <summary>The decision on a notice, one entry a role; null until it is journalled.</summary>
    public async Task<IReadOnlyDictionary<RolePath, RoleDecision>?> FindAsync(string origin, MessageId id, CancellationToken cancel)
    {
        var request = new TraceRequest { MessageId = ByteString.CopyFrom(id.ToByteArray()), Agency = origin };
        var trace = await clients.Lineage(origin).TraceAsync(request, cancellationToken: cancel);
        var classes = trace.DecisionClasses.ToDictionary(entry => entry.Index, entry => entry.Entry.DecisionClass);

        // A decision that was made again stands in the place of the first.
        var decided = trace.Entries
            .LastOrDefault(entry => entry.Entry.Decided is { } decision && decision.MessageId.Span.SequenceEqual(request.MessageId.Span));
        return decided?.Entry.Decided.Outcomes
            .Select(outcome => Read(outcome, classes[outcome.DecisionClass]))
            .ToDictionary(decision => decision.Role);
    }

    private static RoleDecision Read(Outcome outcome, DecisionClass decision) => new(
        new RolePath(decision.Recipient, decision.Role),
        outcome.Verdict == Verdict.Released,
        decision.Reason,
        decision.AgreementId,
        decision.RuleIds,
        outcome.ViewDigest);
}
