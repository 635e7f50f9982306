using Google.Protobuf;
using Grpc.Core;
using SharingBus.Cli.Demo;
using SharingBus.Hosting.Errors;
using SharingBus.Lineage.V1;

namespace SharingBus.Cli.Lineage;

/// <summary>What the nodes of a federation have on record about one message.</summary>
/// <param name="Entries">Every entry, ordered by the agencies' clocks, those first that have ended with their term; within an agency the journal's order stands.</param>
/// <param name="Silent">Agencies that did not answer or refused, with the reason.</param>
/// <param name="Parents">Messages it was derived from.</param>
/// <param name="Derived">Messages derived from it.</param>
/// <param name="Destroyed">Of the message and all that it rests on: what is destroyed, and at which agency.</param>
internal sealed record FederationTrace(
    IReadOnlyList<TraceLine> Entries,
    IReadOnlyDictionary<string, string> Silent,
    IReadOnlyList<ByteString> Parents,
    IReadOnlyList<ByteString> Derived,
    IReadOnlyList<(string Agency, DestroyedPayload Payload)> Destroyed)
{
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(5);

    /// <summary>Asks every node.</summary>
    public static async Task<FederationTrace> AskAsync(DemoClients clients, ByteString id, CancellationToken cancel)
    {
        var answers = new List<TraceResponse>();
        var silent = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var agency in clients.Agencies)
        {
            try
            {
                var deadline = TimeProvider.System.GetUtcNow().UtcDateTime + AnswerWithin;
                var request = new TraceRequest { MessageId = id, Agency = agency };
                answers.Add(await clients.Lineage(agency).TraceAsync(request, deadline: deadline, cancellationToken: cancel));
            }
            catch (RpcException error) when (!cancel.IsCancellationRequested)
            {
                silent.Add(agency, WireError.ReasonOf(error) ?? error.StatusCode.ToString());
            }
        }

        var entries = answers
            .SelectMany(answer => answer.Entries.Select(entry => new TraceLine(answer.Agency, entry, answer.DecisionClasses)))
            .OrderBy(line => line.Entry.Entry?.TimeUnixMicros ?? 0)
            .ThenBy(line => line.Agency, StringComparer.Ordinal)
            .ThenBy(line => line.Entry.Index);
        return new FederationTrace(
            [.. entries],
            silent,
            [.. answers.SelectMany(answer => answer.Parents).Distinct()],
            [.. answers.SelectMany(answer => answer.Derived).Distinct()],
            [.. answers.SelectMany(answer => answer.Destroyed.Select(payload => (answer.Agency, payload)))]);
    }
}
