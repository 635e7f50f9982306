using System.CommandLine;
using Google.Protobuf;
using Grpc.Core;
using SharingBus.Exchange.V1;
using SharingBus.Vocabulary;

namespace SharingBus.Cli.Commands;

/// <summary><c>sharingbus break-glass</c>: opens a wider set when danger is imminent, and has it reviewed.</summary>
internal static class BreakGlassCommand
{
    private const string ByCommand = "--data /tmp/northbridge --as schools-northbridge/demo-command";
    private const string BySupervisor = "--data /tmp/northbridge --as schools-northbridge/demo-inbox";

    /// <summary>Makes the command.</summary>
    public static Command Create() => new("break-glass", "Open a wider set for notices of IMMINENT_DANGER for some hours, and review it.")
    {
        Open(), List(), Watch(), Close(),
    };

    private static ToolCommand Open()
    {
        var connection = new ConnectionOptions();
        Option<string> role = Role("The role to act in, for example education.safeguarding-lead");
        role.Required = true;
        Option<string> person = Person("Who decides it, by name; stands in the journal");
        var recipients = new Option<string[]>("--to")
        {
            Description = "The agency to open towards; may be repeated, never left out", Required = true, AllowMultipleArgumentsPerToken = true,
        };
        var hours = NumberOption.Create("--hours", "For how long", least: 1, otherwise: 1);
        var agreement = new Option<string>("--agreement") { Description = "The agreement that allows it; the role's emergency right where left out", DefaultValueFactory = _ => "" };
        Option<string> reason = Because("Why, in words; stands in the journal");
        var requestId = new Option<string?>("--request-id") { Description = "Repeating the same id opens once; a new one unless set" };
        Option<bool> json = Json();
        var command = new ToolCommand(
            "open",
            "Open break-glass towards the agencies named. Supervisor and auditor are told at once.",
            $"break-glass open --role education.safeguarding-lead --person 'R. Example' --to police-northbridge --hours 2 --agreement prevention-team --because 'armed person in the yard' {ByCommand}",
            $"break-glass open --role education.safeguarding-lead --person 'R. Example' --to fusion-northbridge --because 'poisoned water' {ByCommand}")
        {
            role, person, recipients, hours, agreement, reason, requestId, json,
        };
        connection.AddTo(command);
        command.SetAction(async (line, cancel) =>
        {
            using var node = connection.Open(line);
            var request = new OpenBreakGlassRequest
            {
                RequestId = line.GetValue(requestId) ?? MessageId.Create(TimeProvider.System).ToString(),
                Agency = node.Agency,
                Role = line.GetRequiredValue(role),
                Person = line.GetRequiredValue(person),
                Recipients = { line.GetRequiredValue(recipients) },
                Hours = (uint)line.GetValue(hours),
                AgreementId = line.GetRequiredValue(agreement),
                Reason = line.GetRequiredValue(reason),
            };
            var opened = await node.AskBreakGlassAsync(desk => desk.OpenBreakGlassAsync(request, cancellationToken: cancel).ResponseAsync, cancel);
            Printer(line, json).PrintOpened(opened);
            return ExitCodes.Done;
        });
        return command;
    }

    private static ToolCommand List()
    {
        var connection = new ConnectionOptions();
        Option<string> role = Role("The role to act in: what it opened or supervises; everything where left out, for an auditor");
        Option<bool> json = Json();
        var command = new ToolCommand(
            "list",
            "List what is open, what waits for its review, and what was reviewed lately.",
            "break-glass list --data /tmp/northbridge --as schools-northbridge/demo-auditor",
            $"break-glass list --role education.coordinator --json {BySupervisor}")
        {
            role, json,
        };
        connection.AddTo(command);
        command.SetAction(async (line, cancel) =>
        {
            using var node = connection.Open(line);
            var request = new ListBreakGlassRequest { Agency = node.Agency, Role = line.GetRequiredValue(role) };
            var list = await node.AskBreakGlassAsync(desk => desk.ListBreakGlassAsync(request, cancellationToken: cancel).ResponseAsync, cancel);
            Printer(line, json).Print(list);
            return ExitCodes.Done;
        });
        return command;
    }

    private static ToolCommand Watch()
    {
        var connection = new ConnectionOptions();
        Option<string> role = Role("The role to act in: what it opened or supervises; everything where left out, for an auditor");
        var count = NumberOption.Create("--count", "End after so many lines; goes on until Ctrl+C unless set");
        Option<bool> json = Json();
        var command = new ToolCommand(
            "watch",
            "Print what is open or waits for its review, then each item again when it is opened, over or reviewed.",
            $"break-glass watch --role education.coordinator {BySupervisor}",
            "break-glass watch --json --data /tmp/northbridge --as schools-northbridge/demo-auditor")
        {
            role, count, json,
        };
        connection.AddTo(command);
        command.SetAction(async (line, cancel) =>
        {
            using var node = connection.Open(line);
            var request = new WatchBreakGlassRequest { Agency = node.Agency, Role = line.GetRequiredValue(role) };
            var printer = Printer(line, json);
            var left = line.GetValue(count) ?? int.MaxValue;
            try
            {
                await node.AskBreakGlassAsync(FollowAsync, cancel);
            }
            catch (Exception end) when (cancel.IsCancellationRequested && end is OperationCanceledException or RpcException { StatusCode: StatusCode.Cancelled })
            {
                // Ctrl+C is how a watch without a count ends.
            }

            return ExitCodes.Done;

            // After a break another node tells again what stands.
            async Task<bool> FollowAsync(BreakGlassService.BreakGlassServiceClient desk)
            {
                using var call = desk.WatchBreakGlass(request, cancellationToken: cancel);
                while (left > 0 && await call.ResponseStream.MoveNext(cancel))
                {
                    printer.Print(call.ResponseStream.Current.Item);
                    left--;
                }

                return true;
            }
        });
        return command;
    }

    private static ToolCommand Close()
    {
        var connection = new ConnectionOptions();
        var id = new Argument<string>("id") { Description = "The id that open and list print" };
        Option<string> role = Role("The supervisor's role, for example education.coordinator");
        role.Required = true;
        Option<string> person = Person("Who reviews it, by name; stands in the journal. Not who opened it");
        Option<string> reason = Because("With what outcome, in words; stands in the journal");
        Option<bool> json = Json();
        var command = new ToolCommand(
            "close",
            "Review one item with a reason, and end it where it is still open.",
            $"break-glass close 0195515c-1f3a-7c21-9d0e-5b6f0a3c2d11 --role education.coordinator --person 'H. Example' --because 'justified: the threat was real' {BySupervisor}")
        {
            id, role, person, reason, json,
        };
        connection.AddTo(command);
        command.SetAction(async (line, cancel) =>
        {
            ByteString item = NoticeFile.IdOf(line.GetRequiredValue(id));
            using var node = connection.Open(line);
            var request = new CloseBreakGlassRequest
            {
                Agency = node.Agency,
                Id = item,
                Role = line.GetRequiredValue(role),
                Person = line.GetRequiredValue(person),
                Reason = line.GetRequiredValue(reason),
            };
            var closed = await node.AskBreakGlassAsync(desk => desk.CloseBreakGlassAsync(request, cancellationToken: cancel).ResponseAsync, cancel);
            Printer(line, json).Print(closed.Item);
            return ExitCodes.Done;
        });
        return command;
    }

    private static Option<string> Role(string description) => new("--role") { Description = description, DefaultValueFactory = _ => "" };

    private static Option<string> Person(string description) => new("--person") { Description = description, Required = true };

    private static Option<string> Because(string description) => new("--because") { Description = description, Required = true };

    private static Option<bool> Json() => new("--json") { Description = "Print JSON, one object a line" };

    private static BreakGlassPrinter Printer(ParseResult line, Option<bool> json) => new(line.InvocationConfiguration.Output, line.GetValue(json));
}
