using System.CommandLine;
using System.Globalization;
using Grpc.Core;
using SharingBus.Cli.Evidence;
using SharingBus.Cli.Lineage;
using SharingBus.Hosting.Errors;
using SharingBus.Lineage.V1;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Cli.Commands;

/// <summary><c>sharingbus lineage person</c>: what is held of a person, for a stated reason.</summary>
internal static class LineagePersonCommand
{
    private const string Demo = "--data /tmp/northbridge";
    private const string Why = "--reason SUBJECT_ACCESS_REQUEST --reference \"DSAR 2026/14\"";

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var connection = new ConnectionOptions();
        var identifiers = new Argument<string[]>("pseudonym")
        {
            Description = "What notices know the person by: a pseudonym, a number or account, or a correlation key in Base64; several are of one person", Arity = ArgumentArity.ZeroOrMore,
        };
        var name = new Option<string?>("--name") { Description = "The person's name, in any script; goes with --born" };
        var born = new Option<string?>("--born") { Description = "The person's date of birth, for example 2009-06-18" };
        var who = new Option<FileInfo?>("--who")
        {
            Description = "A file that says in JSON what would stand in the pseudonyms, --name and --born; - reads the standard input. Other users of the machine see a command line",
        };
        var reason = new Option<string>("--reason") { Description = "Why: SUBJECT_ACCESS_REQUEST, RECTIFICATION, ERASURE_REQUEST, COMPLAINT or INVESTIGATION_OF_MISUSE; stands in the journal", Required = true };
        var reference = new Option<string>("--reference") { Description = "What it is about, such as a file number, without the person's name; stands in the journal", Required = true };
        var asker = new Option<string>("--person") { Description = "Who asks, by name; stands in the journal", DefaultValueFactory = _ => "" };
        var role = new Option<string?>("--role") { Description = "Only what this role was given" };
        var since = TimeOption.Create("--since", "Only what happened from this date or instant on");
        var until = TimeOption.Create("--until", "Only what happened before this date or instant");
        var agency = new Option<string?>("--agency") { Description = "With --data alone: ask this agency only" };
        var answer = new Option<bool>("--answer") { Description = "Print the answer for the person: what may be disclosed now, and no sign of anything else" };
        var json = new Option<bool>("--json") { Description = "Print JSON, one object a line" };
        var command = new ToolCommand(
            "person",
            "Say which notices name a person, to whom they were released and under which rule, and what the person may be told. Every look-up stands in the journal of the agency that is asked, before it answers. With --data alone every node of the demo is asked, and it ends with 1 where one was silent.",
            $"lineage person HS-20417 {Why} {Demo}",
            $"lineage person HS-20417 {Why} --answer --agency schools-northbridge {Demo}",
            $"lineage person HS-20417 --role police.prevention-officer --since 2026-03-01 --until 2026-04-01 --reason COMPLAINT --reference C-17 {Demo}",
            $"lineage person --who person.json {Why} --json --node https://node.example:7443 --cert audit.crt.pem --key audit.key.pem --ca ca.pem")
        {
            identifiers, name, born, who, reason, reference, asker, role, since, until, agency, answer, json,
        };
        connection.AddTo(command);
        command.SetAction(async (line, cancel) =>
        {
            var asked = line.GetValue(who) is { } file ? PersonAsked.Parse(await InputFile.ReadAsync(file, cancel)) : new PersonAsked();
            var request = new LookUpPersonRequest
            {
                Identifiers = { (line.GetValue(identifiers) ?? []).Concat(asked.Identifiers) },
                Name = line.GetValue(name) ?? asked.Name ?? "",
                DateOfBirth = DateOf(line.GetValue(born) ?? asked.Born),
                Reason = CodeWord.Of<LookUpReason>(line.GetRequiredValue(reason)),
                Reference = line.GetRequiredValue(reference),
                Person = line.GetRequiredValue(asker),
                Role = line.GetValue(role) ?? "",
                FromUnixMicros = Micros(line.GetValue(since)),
                UntilUnixMicros = Micros(line.GetValue(until)),
            };
            if (line.GetValue(answer) && request.Reason != LookUpReason.SubjectAccessRequest)
            {
                throw CommandFailure.Usage("--answer goes with --reason SUBJECT_ACCESS_REQUEST: nobody else is answered");
            }

            using var nodes = new AuditedNodes(connection, line);
            var output = line.InvocationConfiguration.Output;
            IPersonPrinter printer = line.GetValue(answer)
                ? new PersonAnswerPrinter(output, line.GetValue(json))
                : new PersonPrinter(output, line.GetValue(json), request.Reason);
            var silent = false;
            foreach (var node in line.GetValue(agency) is { } one ? [nodes.Of(one)] : nodes.All)
            {
                silent |= !await PrintAsync(node, request, printer, line.InvocationConfiguration.Error, cancel);
            }

            return silent ? ExitCodes.Failed : ExitCodes.Done;
        });
        return command;
    }

    // A node that is silent or refuses is named, and the others are asked all the same; where it is the only one, its refusal is the answer.
    private static async Task<bool> PrintAsync(
        IAuditedNode node, LookUpPersonRequest request, IPersonPrinter printer, TextWriter error, CancellationToken cancel)
    {
        try
        {
            printer.Print(node.Agency, await NodeLookUp.FindAsync(node, request, cancel));
            return true;
        }
        catch (RpcException silent) when (node.Agency.Length > 0 && silent.StatusCode != StatusCode.InvalidArgument && !cancel.IsCancellationRequested)
        {
            await error.WriteLineAsync($"NOT HEARD   {node.Agency}: {WireError.ReasonOf(silent) ?? silent.StatusCode.ToString()}");
            return false;
        }
    }

    private static CalendarDate? DateOf(string? text)
    {
        if (text is null)
        {
            return null;
        }

        return DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            ? new CalendarDate { Year = date.Year, Month = date.Month, Day = date.Day }
            : throw CommandFailure.Usage("The date of birth is a whole date, for example 2009-06-18");
    }

    private static long Micros(DateTimeOffset? time) => time is { } at ? EvidenceFormat.MicrosOf(at) : 0;
}
