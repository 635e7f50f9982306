using System.CommandLine;
using SharingBus.Cli.Policies;

namespace SharingBus.Cli.Commands;

/// <summary><c>sharingbus policy diff</c>: what a change of policies makes visible to whom, and what it takes away.</summary>
internal static class PolicyDiffCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var options = new PolicyOptions();
        var sets = new Argument<string[]>("sets")
        {
            Description = "The set before and the set after: directories, bundle files, or names of sets that the tool holds. One alone is compared with --policies or with a service.",
            Arity = new ArgumentArity(1, 2),
        };
        var command = new ToolCommand(
            "diff",
            "Compare two sets of policies, field by field: what becomes visible to whom, what disappears, what becomes coarser or finer. Ends with 3 where anything widens.",
            "policy diff ./policies ./policies-new",
            "policy diff ./bundles/bundle-7.bin ./policies --json",
            "policy diff ./policies --service https://policy.example:7543 --cert me.pem --key me.key --ca ca.pem")
        {
            sets,
        };
        options.AddTo(command);
        command.SetAction(async (line, cancel) =>
        {
            string[] names = line.GetRequiredValue(sets);
            var after = PolicySource.Read(names[^1]);
            using var answers = names.Length == 2 ? Two(options, line, names[0]) : options.Open(line);
            var response = await answers.DiffAsync(after, cancel);
            string SentenceOf(string origin, string rule) => after.SentenceOf(origin, rule) is { Length: > 0 } sentence ? sentence : answers.SentenceOf(origin, rule);
            options.Write(line, response, output => DiffPrinter.Print(response, output, SentenceOf));
            return response.Widenings > 0 ? ExitCodes.Widened : ExitCodes.Done;
        });
        return command;
    }

    private static PolicyAnswers Two(PolicyOptions options, ParseResult line, string before) => options.AsksService(line)
        ? throw CommandFailure.Usage("name one set to compare with what the service has in force, or two sets without a service")
        : new PolicyAnswers(PolicySource.Read(before));
}
