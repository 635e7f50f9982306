using System.CommandLine;
using SharingBus.Cli.Policies;
using SharingBus.Policy.V1;

namespace SharingBus.Cli.Commands;

/// <summary><c>sharingbus policy reach</c>: every role that could ever receive a field, and under which conditions.</summary>
internal static class PolicyReachCommand
{
    private const long MicrosPerMilli = 1000;

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var options = new PolicyOptions();
        var field = new Option<string>("--field") { Description = "Person.date_of_birth wherever it stands, ThreatNotice.persons.names, or persons.names", Required = true };
        var origin = new Option<string?>("--origin") { Description = "Only from this agency" };
        var recipient = new Option<string?>("--recipient") { Description = "Only to this agency" };
        var role = new Option<string?>("--role") { Description = "Only to this role" };
        var at = TimeOption.Create("--at", "Only what is in force then; ever unless set");
        var command = new ToolCommand(
            "reach",
            "Say every role that could ever receive a field: under which conditions, in which form, by which rules. Nothing is sampled: the rules themselves are asked.",
            "policy reach --field Person.date_of_birth",
            "policy reach --field ThreatNotice.persons.names --role youth.mentor",
            "policy reach --field Person.names --policies ./policies --at 2026-03-05 --json")
        {
            field, origin, recipient, role, at,
        };
        options.AddTo(command);
        command.SetAction(async (line, cancel) =>
        {
            using var answers = options.Open(line);
            var request = new ReachRequest
            {
                Field = line.GetRequiredValue(field),
                Origin = line.GetValue(origin) ?? "",
                Recipient = line.GetValue(recipient) ?? "",
                Role = line.GetValue(role) ?? "",
                AtUnixMicros = line.GetValue(at) is { } time ? time.ToUnixTimeMilliseconds() * MicrosPerMilli : 0,
            };
            var response = await answers.ReachAsync(request, cancel);
            options.Write(line, response, output => new ReachPrinter(output, answers.SentenceOf).Print(request.Field, response));
            return ExitCodes.Done;
        });
        return command;
    }
}
