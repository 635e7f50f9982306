using System.CommandLine;
using System.Globalization;
using SharingBus.Cli.Demo;
using SharingBus.Cli.Governance;
using SharingBus.Cli.Policies;
using SharingBus.Cli.Scenarios;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Cli.Commands;

/// <summary><c>sharingbus policy</c>: answers questions about a policy set, without any process running.</summary>
internal static class PolicyCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create() => new("policy", "Answer questions about a policy set, sign it, propose and approve it, and put it into a bundle.")
    {
        Explain(), PolicyPreviewCommand.Create(), PolicyReachCommand.Create(), PolicyDiffCommand.Create(), PolicyCheckCommand.Create(), PolicyTestCommand.Create(),
        PolicyBundleCommand.Sign(), PolicyBundleCommand.Bundle(),
        ProposeCommand.Create(), ProposalsCommand.Create(), ApproveCommand.Create(), EndProposalCommand.Reject(), EndProposalCommand.Withdraw(),
        VersionsCommand.Create(), WatchProposalsCommand.Create(),
    };

    private static ToolCommand Explain()
    {
        var policies = new Option<string>("--policies")
        {
            Description = "Directory of a policy set, or the name of one that the tool holds",
            DefaultValueFactory = _ => SampleDocuments.Northbridge,
        };
        var origin = new Option<string>("--origin") { Description = "The agency whose notice it is", Required = true };
        var recipient = new Option<string>("--recipient") { Description = "Who is to have it, agency/role", Required = true };
        var type = new Option<string>("--type") { Description = "Type of the notice", Required = true };
        var purpose = new Option<string>("--purpose") { Description = "Why it is shared", DefaultValueFactory = _ => "PREVENTION" };
        var label = new Option<string>("--tlp") { Description = "Its label", DefaultValueFactory = _ => "AMBER" };
        var notice = new Option<FileInfo?>("--notice") { Description = "A whole notice in YAML or JSON, instead of purpose and label" };
        var at = new Option<string?>("--at") { Description = "When, with offset; now unless set" };
        var json = new Option<bool>("--json") { Description = "Print JSON instead of text" };
        var command = new ToolCommand(
            "explain",
            "Say what one role would see of one kind of notice, or of one notice field by field: in which form, by which rules, and which grant comes nearest.",
            "policy explain --origin schools-northbridge --recipient fusion-northbridge/fusion.analyst --type ThreatNotice --at 2026-03-03T10:00:00Z",
            "policy explain --notice notice.yaml --origin schools-northbridge --recipient youth-northbridge/youth.mentor --type Referral --at 2026-03-05T12:00:00Z",
            "policy explain --policies ./policies --origin police-northbridge --recipient youth-northbridge/youth.mentor --type IncidentReport --purpose COORDINATION --at 2026-03-10T16:00:00Z")
        {
            policies, origin, recipient, type, purpose, label, notice, at, json,
        };
        command.SetAction(line =>
        {
            var role = RolePath.TryParse(line.GetRequiredValue(recipient)) ?? throw CommandFailure.Usage("--recipient must be of the form agency/role");
            var question = new PolicyQuestion(
                line.GetRequiredValue(origin),
                role,
                NoticeFile.TypeOf(line.GetRequiredValue(type)),
                line.GetValue(at) is { } time ? DateTimeOffset.Parse(time, CultureInfo.InvariantCulture) : TimeProvider.System.GetUtcNow());
            var body = line.GetValue(notice) is { } file
                ? PolicyExplanation.NoticeIn(file, question.Type)
                : PolicyExplanation.NoticeOf(question.Type, CodeWord.Of<Purpose>(line.GetRequiredValue(purpose)), CodeWord.Of<Tlp>(line.GetRequiredValue(label)));
            var explanation = new PolicyExplanation(line.GetRequiredValue(policies));
            var answer = explanation.Answer(question, body);
            if (line.GetValue(json))
            {
                line.InvocationConfiguration.Output.WriteLine(PolicyOptions.Json(answer));
            }
            else
            {
                explanation.Write(question, answer, isWhole: line.GetValue(notice) is not null, line.InvocationConfiguration.Output);
            }

            return ExitCodes.Done;
        });
        return command;
    }
}
