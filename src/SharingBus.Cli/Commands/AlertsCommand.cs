using System.CommandLine;
using SharingBus.Fusion.V1;

namespace SharingBus.Cli.Commands;

/// <summary><c>sharingbus alerts</c>: the alerts of a fusion hub, who has answered them and who is on duty.</summary>
internal static class AlertsCommand
{
    private const int DefaultLimit = 50;
    private const string Example = "--data /tmp/northbridge --as fusion-northbridge/analyst-desk";

    /// <summary>Makes the command.</summary>
    public static Command Create() => new("alerts", "See the hub's alerts and why they went where they went, acknowledge them, and hand over duty.")
    {
        List(), Acknowledge(), Explain(), Duties(), HandOver(),
    };

    private static ToolCommand List()
    {
        ConnectionOptions connection = new(ConnectionOptions.Hub);
        var state = new Option<string[]>("--state")
        {
            Description = "OPEN, ACKNOWLEDGED, ESCALATED, UPDATED or CANCELLED; may be repeated; all unless set", AllowMultipleArgumentsPerToken = true,
        };
        var limit = NumberOption.Create("--limit", "At most so many, the newest first", least: 1, DefaultLimit);
        Option<bool> json = Json();
        var command = new ToolCommand(
            "list",
            "List alerts, what has become of them, and by when they must be acknowledged.",
            $"alerts list --state OPEN ESCALATED {Example}",
            $"alerts list --json {Example}")
        {
            state, limit, json,
        };
        connection.AddTo(command);
        command.SetAction(async (line, cancel) =>
        {
            var request = new ListAlertsRequest();
            request.States.AddRange((line.GetValue(state) ?? []).Select(CodeWord.Of<AlertState>));
            using var hub = connection.Open(line);
            Printer(line, json).Print(await ReadAsync(hub, request, line.GetValue(limit), cancel));
            return ExitCodes.Done;
        });
        return command;
    }

    private static ToolCommand Acknowledge()
    {
        ConnectionOptions connection = new(ConnectionOptions.Hub);
        Argument<string> message = Message();
        Option<string> person = new("--person") { Description = "Who answers for it, by name; stays in the hub", Required = true };
        Option<string> agency = new("--agency")
        {
            Description = "The agency that said so to the hub, by telephone; the hub's own where left out, which answers for everybody", DefaultValueFactory = _ => "",
        };
        Option<string> note = new("--note") { Description = "What was said; stays in the hub", DefaultValueFactory = _ => "" };
        Option<bool> json = Json();
        var command = new ToolCommand(
            "ack",
            "Acknowledge an alert. Other agencies do it themselves, with a Feedback notice about the alert.",
            $"alerts ack 0195515c-1f3a-7c21-9d0e-5b6f0a3c2d11 --person 'I. Verrell' {Example}",
            $"alerts ack 0195515c-1f3a-7c21-9d0e-5b6f0a3c2d11 --person 'R. Example' --agency police-northbridge --note 'by telephone' {Example}")
        {
            message, person, agency, note, json,
        };
        connection.AddTo(command);
        command.SetAction(async (line, cancel) =>
        {
            var request = new AcknowledgeAlertRequest
            {
                MessageId = NoticeFile.IdOf(line.GetRequiredValue(message)),
                Person = line.GetRequiredValue(person),
                Agency = line.GetRequiredValue(agency),
                Note = line.GetRequiredValue(note),
            };
            using var hub = connection.Open(line);
            var answer = await hub.AskAlertsAsync(desk => desk.AcknowledgeAlertAsync(request, cancellationToken: cancel).ResponseAsync, cancel);
            Printer(line, json).Print([answer.Alert]);
            return ExitCodes.Done;
        });
        return command;
    }

    private static ToolCommand Explain()
    {
        ConnectionOptions connection = new(ConnectionOptions.Hub);
        Argument<string> message = Message();
        Option<bool> json = Json();
        var command = new ToolCommand(
            "explain",
            "Say why an alert went where it went, who has answered, and who is next.",
            $"alerts explain 0195515c-1f3a-7c21-9d0e-5b6f0a3c2d11 {Example}")
        {
            message, json,
        };
        connection.AddTo(command);
        command.SetAction(async (line, cancel) =>
        {
            var request = new ExplainAlertRequest { MessageId = NoticeFile.IdOf(line.GetRequiredValue(message)) };
            using var hub = connection.Open(line);
            Printer(line, json).Print(await hub.AskAlertsAsync(desk => desk.ExplainAlertAsync(request, cancellationToken: cancel).ResponseAsync, cancel));
            return ExitCodes.Done;
        });
        return command;
    }

    private static ToolCommand Duties()
    {
        ConnectionOptions connection = new(ConnectionOptions.Hub);
        Option<bool> json = Json();
        var command = new ToolCommand("duties", "Say who is on duty now, on every rota of the hub.", $"alerts duties {Example}") { json };
        connection.AddTo(command);
        command.SetAction(async (line, cancel) =>
        {
            using var hub = connection.Open(line);
            var answer = await hub.AskAlertsAsync(desk => desk.ListDutiesAsync(new ListDutiesRequest(), cancellationToken: cancel).ResponseAsync, cancel);
            Printer(line, json).Print(answer.Duties);
            return ExitCodes.Done;
        });
        return command;
    }

    private static ToolCommand HandOver()
    {
        ConnectionOptions connection = new(ConnectionOptions.Hub);
        Argument<string> rota = new("rota") { Description = "The rota that duties prints" };
        Option<string> from = new("--from") { Description = "Who is on duty now, by name", Required = true };
        Option<string> to = new("--to") { Description = "Who takes over until the shift ends, by name", Required = true };
        Option<string> reason = new("--because") { Description = "Why; stays in the hub", Required = true };
        Option<bool> json = Json();
        var command = new ToolCommand(
            "hand-over",
            "Hand the duty of a rota to another person until the shift ends.",
            $"alerts hand-over stand-in --from 'N. Ferris' --to 'O. Brandt' --because 'taken ill' {Example}")
        {
            rota, from, to, reason, json,
        };
        connection.AddTo(command);
        command.SetAction(async (line, cancel) =>
        {
            var request = new HandOverRequest
            {
                Rota = line.GetRequiredValue(rota), From = line.GetRequiredValue(from), To = line.GetRequiredValue(to), Reason = line.GetRequiredValue(reason),
            };
            using var hub = connection.Open(line);
            var answer = await hub.AskAlertsAsync(desk => desk.HandOverAsync(request, cancellationToken: cancel).ResponseAsync, cancel);
            Printer(line, json).Print([answer.Duty]);
            return ExitCodes.Done;
        });
        return command;
    }

    private static async Task<IReadOnlyCollection<AlertRecord>> ReadAsync(NodeConnection hub, ListAlertsRequest request, int limit, CancellationToken cancel)
    {
        List<AlertRecord> all = [];
        do
        {
            request.PageSize = limit - all.Count;
            var page = await hub.AskAlertsAsync(desk => desk.ListAlertsAsync(request, cancellationToken: cancel).ResponseAsync, cancel);
            all.AddRange(page.Alerts);
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0 && all.Count < limit);
        return all;
    }

    private static Argument<string> Message() => new("message-id") { Description = "The id that list prints, or that of a step of its chain" };

    private static Option<bool> Json() => new("--json") { Description = "Print JSON, one object a line" };

    private static AlertPrinter Printer(ParseResult line, Option<bool> json) => new(line.InvocationConfiguration.Output, line.GetValue(json));
}
