using System.CommandLine;
using System.Text.Json;
using SharingBus.Cli.Demo;
using SharingBus.Cli.Policies;
using SharingBus.Policy.Documents;

namespace SharingBus.Cli.Commands;

/// <summary><c>sharingbus policy test</c>: runs the cases that stand beside the policies.</summary>
internal static class PolicyTestCommand
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var policies = new Option<string>("--policies")
        {
            Description = "Directory of a policy set with tests in tests/, or the name of one that the tool holds",
            DefaultValueFactory = _ => SampleDocuments.Northbridge,
        };
        var json = new Option<bool>("--json") { Description = "Print JSON instead of text" };
        var command = new ToolCommand(
            "test",
            "Run the tests beside the policies: cases (this notice, this role, what it gets) and promises (what no notice can ever bring it). Ends with 1 where one does not hold.",
            "policy test",
            "policy test --policies ./policies --json")
        {
            policies, json,
        };
        command.SetAction(line =>
        {
            string set = line.GetRequiredValue(policies);
            var files = Files(set);
            if (files.Count == 0)
            {
                throw CommandFailure.Usage($"{set} holds no tests; write them into {FederationDirectory.TestFolder}*.yaml, as the set '{SampleDocuments.Northbridge}' does");
            }

            var runner = new PolicyTestRunner(PolicySource.Read(set).Bundle);
            PolicyTestResult[] results = [.. files.SelectMany(file => runner.Run(PolicyTestReader.Read(file.Name, new StringReader(file.Text))))];
            Write(results, line.GetValue(json), line.InvocationConfiguration.Output);
            return results.All(result => result.Holds) ? ExitCodes.Done : ExitCodes.Failed;
        });
        return command;
    }

    private static IReadOnlyList<(string Name, string Text)> Files(string set)
    {
        if (!Directory.Exists(set))
        {
            return [.. SampleDocuments.PolicyFiles(set).Where(file => file.Name.StartsWith(FederationDirectory.TestFolder, StringComparison.Ordinal))];
        }

        string folder = Path.Combine(set, FederationDirectory.TestFolder);
        return Directory.Exists(folder)
            ? [.. Directory.EnumerateFiles(folder, "*.yaml").Order(StringComparer.Ordinal).Select(path => (FederationDirectory.TestFolder + Path.GetFileName(path), File.ReadAllText(path)))]
            : [];
    }

    private static void Write(PolicyTestResult[] results, bool json, TextWriter output)
    {
        if (json)
        {
            output.WriteLine(JsonSerializer.Serialize(results, Json));
            return;
        }

        var column = new TextColumn(output);
        foreach (var result in results)
        {
            column.Paragraph(0, result.Holds ? $"holds  {result.Say}" : $"FAILS  {result.Say}  ({result.File}:{result.Line})");
            foreach (string failure in result.Failures)
            {
                column.Paragraph(9, failure);
            }
        }

        int failed = results.Count(result => !result.Holds);
        column.Line(failed == 0 ? $"{results.Length} tests hold." : $"{failed} of {results.Length} tests fail.");
    }
}
