using System.CommandLine;
using Google.Protobuf;
using SharingBus.Cli.Policies;
using SharingBus.Exchange.V1;

namespace SharingBus.Cli.Commands;

/// <summary><c>sharingbus policy replay</c>: what another set of policies would have done to the notices of the last days.</summary>
internal static class PolicyReplayCommand
{
    private const string ByAuditor = "--as schools-northbridge/demo-auditor --data /tmp/northbridge";
    private const int DefaultDays = 30;
    private const int DefaultLimit = 100;
    private const int MostPerPage = 1_000;

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var connection = new ConnectionOptions();
        var candidate = new Option<string>("--candidate")
        {
            Description = "The set that is asked about: a directory, a bundle file, or the name of a set that the tool holds",
            Required = true,
        };
        var days = NumberOption.Create("--days", "Notices of the last so many days, at most 366", least: 1, otherwise: DefaultDays);
        var limit = NumberOption.Create("--limit", "Tell at most so many changed views one by one; the counts are of all", least: 1, otherwise: DefaultLimit);
        var json = new Option<bool>("--json") { Description = "Print JSON instead of text" };
        var command = new ToolCommand(
            "replay",
            "Ask a node what another set of policies would have done to the notices its agency accepted in the last days: field paths and counts, never content. Ends with 3 where anything widens.",
            $"policy replay --candidate ./policies-new --days 30 {ByAuditor}",
            $"policy replay --candidate ./bundles/bundle-8.bin --days 7 --json {ByAuditor}",
            "policy replay --candidate ./policies-new --days 90 --node https://node.example:7443 --cert me.pem --key me.key --ca ca.pem")
        {
            candidate, days, limit, json,
        };
        connection.AddTo(command);
        command.SetAction(async (line, cancel) =>
        {
            var asked = PolicySource.Read(line.GetRequiredValue(candidate));
            using var node = connection.Open(line);
            var request = new ReplayPoliciesRequest
            {
                Agency = node.Agency,
                Candidate = asked.Bundle.ToByteString(),
                Days = (uint)line.GetValue(days),
                PageSize = MostPerPage,
            };
            var answer = await ReadAsync(node, request, line.GetValue(limit), cancel);
            if (line.GetValue(json))
            {
                line.InvocationConfiguration.Output.WriteLine(PolicyOptions.Json(answer.Told));
            }
            else
            {
                ReplayPrinter.Print(answer, line.InvocationConfiguration.Output);
            }

            return answer.Widens ? ExitCodes.Widened : ExitCodes.Done;
        });
        return command;
    }

    private static async Task<ReplayTotals> ReadAsync(NodeConnection node, ReplayPoliciesRequest request, int limit, CancellationToken cancel)
    {
        var totals = new ReplayTotals(limit);
        do
        {
            var page = await node.AskReplayAsync(replay => replay.ReplayPoliciesAsync(request, cancellationToken: cancel).ResponseAsync, cancel);
            totals.Add(page);
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);

        return totals;
    }
}
