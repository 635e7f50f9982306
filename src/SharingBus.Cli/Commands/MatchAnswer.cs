using System.CommandLine;
using Google.Protobuf;
using SharingBus.Exchange.V1;
using SharingBus.Vocabulary;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Cli.Commands;

/// <summary><c>sharingbus matches answer</c>: an agency says whether others may learn that it holds a notice. It goes to the hub and nowhere else.</summary>
internal static class MatchAnswer
{
    // The agreement that carries questions and answers keeps them no longer.
    private static readonly TimeSpan Kept = TimeSpan.FromDays(90);

    /// <summary>Makes the command.</summary>
    public static ToolCommand Create()
    {
        ConnectionOptions connection = new();
        Argument<string> question = new("question") { Description = "The message id of the InformationRequest" };
        Option<string> hub = new("--hub-agency") { Description = "The agency that asked; nobody else gets the answer", Required = true };
        Option<string> answer = new("--answer") { Description = "HIT lets others learn that your agency holds a notice; NO_HIT, REFUSED and NEITHER_CONFIRM_NOR_DENY do not", Required = true };
        Option<string> role = new("--role") { Description = "The role of your agency that decided, and that others may ask", Required = true };
        Option<string> person = new("--person") { Description = "Who decided, by name; stays in your agency's journal", DefaultValueFactory = _ => "" };
        Option<bool> rule = new("--standing-rule") { Description = "A standing rule of your agency decided, and nobody for this case; not for children, health and civil society" };
        Option<bool> exercise = new("--exercise") { Description = "The question is part of an exercise" };
        var command = new ToolCommand(
            "answer",
            "Answer the hub's question whether others may learn that your agency holds a notice about the same person.",
            "matches answer 0195515c-1f3a-7c21-9d0e-5b6f0a3c2d11 --answer HIT --role police.prevention-officer --person 'R. Example' --hub-agency fusion-northbridge --data /tmp/northbridge --as police-northbridge/case-system")
        {
            question, hub, answer, role, person, rule, exercise,
        };
        connection.AddTo(command);
        command.SetAction(async (line, cancel) =>
        {
            var name = line.GetRequiredValue(person).Trim();
            if (name.Length > 0 == line.GetValue(rule))
            {
                throw CommandFailure.Usage("say who decided: --person with a name, or --standing-rule");
            }

            InformationResponse response = new()
            {
                Handling = Handling(line.GetValue(exercise) ? Actuality.Exercise : Actuality.Actual),
                Answer = CodeWord.Of<Answer>(line.GetRequiredValue(answer)),
                Request = NoticeFile.IdOf(line.GetRequiredValue(question)),
                DecidedBy = name.Length > 0 ? DecidedBy.Person : DecidedBy.StandingRule,
                DecidedByRole = line.GetRequiredValue(role),
            };
            using var node = connection.Open(line);
            PublishRequest request = new()
            {
                RequestId = MessageId.Create(TimeProvider.System).ToString(),
                Type = NoticeType.InformationResponse,
                Notice = response.ToByteString(),
                Agency = node.Agency,
                Audience = new Audience { Agencies = { line.GetRequiredValue(hub) } },
                Person = name,
            };
            line.InvocationConfiguration.Output.WriteLine(WireText.Id((await node.PublishAsync(request, cancel)).MessageId));
            return ExitCodes.Done;
        });
        return command;
    }

    private static Handling Handling(Actuality actuality) => new()
    {
        Tlp = Tlp.Amber,
        Purpose = Purpose.SituationalAwareness,
        Actuality = actuality,
        DisclosureBasis = DisclosureBasis.PublicTask,
        SecrecyGate = SecrecyGate.None,
        Retention = new Retention
        {
            Profile = RetentionProfile.Agreement,
            KeepUntilUnixSeconds = (TimeProvider.System.GetUtcNow() + Kept).ToUnixTimeSeconds(),
        },
    };
}
