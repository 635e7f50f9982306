using System.CommandLine;
using Google.Protobuf;
using Grpc.Core;
using SharingBus.Cli.Evidence;
using SharingBus.Cli.Lineage;
using SharingBus.Hosting.Errors;
using SharingBus.Lineage.V1;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Cli.Commands;

/// <summary><c>sharingbus lineage search</c>: what happened, by what is asked for.</summary>
internal static class LineageSearchCommand
{
    private const string Demo = "--data /tmp/northbridge";
    private const string SomeMessage = "0195515c-1f3a-7c21-9d0e-5b6f0a3c2d11";
    private const int DefaultLimit = 100;

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var connection = new ConnectionOptions();
        var message = new Option<string?>("--message") { Description = "Of this message" };
        var downstream = new Option<string?>("--downstream") { Description = "Of whatever was derived from this message, directly or not" };
        var with = new Option<string?>("--with") { Description = "The other agency: who was to get it, or whom it came from" };
        var role = new Option<string?>("--role") { Description = "The role" };
        var rule = new Option<string?>("--rule") { Description = "The rule that released or withheld it" };
        var purpose = new Option<string?>("--purpose") { Description = "The purpose, of what the asked agency published" };
        var from = TimeOption.Create("--from", "From this date or instant on");
        var until = TimeOption.Create("--until", "Before this date or instant");
        var outcomes = new Option<string[]>("--outcome") { Description = "RELEASED, WITHHELD, HELD, SENT, RECEIVED, DELIVERED, ACKNOWLEDGED, CHANGED, DESTROYED or LOOKED_UP; repeat it for several", AllowMultipleArgumentsPerToken = true };
        var limit = NumberOption.Create("--limit", "At most so many of each agency", least: 1, otherwise: DefaultLimit);
        var json = new Option<bool>("--json") { Description = "Print JSON, one object a line" };
        var command = new ToolCommand(
            "search",
            "Say what happened with messages, in order of each journal, by message, agency, role, rule, purpose, time and outcome. With --data alone every node of the demo is asked, and it ends with 1 where one was silent.",
            $"lineage search --role education.safeguarding-lead --outcome RECEIVED --from 2026-03-01 --until 2026-04-01 {Demo}",
            $"lineage search --downstream {SomeMessage} {Demo}",
            $"lineage search --message {SomeMessage} --outcome DELIVERED --outcome ACKNOWLEDGED {Demo}",
            $"lineage search --outcome LOOKED_UP {Demo}",
            "lineage search --rule police-schools-threats --json --node https://node.example:7443 --cert audit.crt.pem --key audit.key.pem --ca ca.pem")
        {
            message, downstream, with, role, rule, purpose, from, until, outcomes, limit, json,
        };
        connection.AddTo(command);
        command.SetAction(async (line, cancel) =>
        {
            var request = new SearchRequest
            {
                MessageId = Id(line.GetValue(message)),
                DerivedFrom = Id(line.GetValue(downstream)),
                Peer = line.GetValue(with) ?? "",
                Role = line.GetValue(role) ?? "",
                Rule = line.GetValue(rule) ?? "",
                Purpose = line.GetValue(purpose) is { } word ? CodeWord.Of<Purpose>(word) : Purpose.Unspecified,
                FromUnixMicros = Micros(line.GetValue(from)),
                UntilUnixMicros = Micros(line.GetValue(until)),
                Outcomes = { (line.GetValue(outcomes) ?? []).Select(CodeWord.Of<SearchOutcome>) },
            };
            using var nodes = new AuditedNodes(connection, line);
            var printer = new SearchPrinter(line.InvocationConfiguration.Output, line.GetValue(json));
            var silent = false;
            foreach (var node in nodes.All)
            {
                silent |= !await PrintAsync(node, request, line.GetValue(limit), printer, line.InvocationConfiguration.Error, cancel);
            }

            return silent ? ExitCodes.Failed : ExitCodes.Done;
        });
        return command;
    }

    // A node that is silent or refuses is named, and the others are asked all the same; where it is the only one, its refusal is the answer.
    private static async Task<bool> PrintAsync(
        IAuditedNode node, SearchRequest request, int limit, SearchPrinter printer, TextWriter error, CancellationToken cancel)
    {
        try
        {
            var (hits, more, ended) = await NodeSearch.FindAsync(node, request, limit, cancel);
            printer.Print(node.Agency, hits, more);
            printer.PrintEnded(node.Agency, ended);
            return true;
        }
        catch (RpcException silent) when (node.Agency.Length > 0 && silent.StatusCode != StatusCode.InvalidArgument && !cancel.IsCancellationRequested)
        {
            await error.WriteLineAsync($"NOT HEARD   {node.Agency}: {WireError.ReasonOf(silent) ?? silent.StatusCode.ToString()}");
            return false;
        }
    }

    private static ByteString Id(string? text) => text is null ? ByteString.Empty : NoticeFile.IdOf(text);

    private static long Micros(DateTimeOffset? time) => time is { } at ? EvidenceFormat.MicrosOf(at) : 0;
}
