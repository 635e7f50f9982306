using System.CommandLine;
using SharingBus.Fusion.V1;

namespace SharingBus.Cli.Commands;

/// <summary>The commands by which an analyst decides about a situation, and takes it back.</summary>
internal static class SituationDecisions
{
    /// <summary>Who decides in the examples.</summary>
    public const string Who = "--analyst 'I. Verrell'";

    /// <summary>Makes the command that merges.</summary>
    public static ToolCommand Merge() => Decide(
        "merge",
        DecisionKind.Merge,
        "Say that a situation and other notices are about one thing, whatever the evidence says. A notice that stands alone is a situation, too.",
        new("with") { Description = "Notices by message id, or situations by the id that list prints", Arity = ArgumentArity.OneOrMore },
        $"situations merge sit-0195515c1f3a7c219d0e5b6f0a3c2d11 0195515c-2a01-7c21-9d0e-5b6f0a3c2d11 {Who} --because 'same sender' {SituationsCommand.Example}");

    /// <summary>Makes the command that splits.</summary>
    public static ToolCommand Split() => Decide(
        "split",
        DecisionKind.Split,
        "Set notices apart from the rest of a situation: nothing brings them together again until this is withdrawn.",
        new("notice") { Description = "The notices that do not belong to the rest, by message id", Arity = ArgumentArity.OneOrMore },
        $"situations split sit-0195515c1f3a7c219d0e5b6f0a3c2d11 0195515c-2a01-7c21-9d0e-5b6f0a3c2d11 {Who} --because 'another vehicle' {SituationsCommand.Example}");

    /// <summary>Makes the command that confirms.</summary>
    public static ToolCommand Confirm() => Decide(
        "confirm",
        DecisionKind.Confirm,
        "Stand for a situation as it is now; what comes to it later is counted beside the mark.",
        null,
        $"situations confirm sit-0195515c1f3a7c219d0e5b6f0a3c2d11 {Who} --because 'seen by the patrol' {SituationsCommand.Example}");

    /// <summary>Makes the command that rejects.</summary>
    public static ToolCommand Reject() => Decide(
        "reject",
        DecisionKind.Reject,
        "Say that the notices of a situation make none: its alerts are cancelled, and none is sent until another notice comes.",
        null,
        $"situations reject sit-0195515c1f3a7c219d0e5b6f0a3c2d11 {Who} --because 'a fire drill' {SituationsCommand.Example}");

    /// <summary>Makes the command that withdraws.</summary>
    public static ToolCommand Withdraw()
    {
        ConnectionOptions connection = new(ConnectionOptions.Hub);
        Argument<string> decision = new("decision") { Description = "The id that decisions prints, such as dec-4" };
        var (analyst, because, json) = (Analyst(), Because(), SituationsCommand.Json());
        var command = new ToolCommand(
            "withdraw",
            "Withdraw a decision: what it bore on follows from the evidence again.",
            $"situations withdraw dec-4 {Who} --because 'the plate was misread' {SituationsCommand.Example}")
        {
            decision, analyst, because, json,
        };
        connection.AddTo(command);
        command.SetAction(async (line, cancel) =>
        {
            WithdrawDecisionRequest request = new()
            {
                DecisionId = line.GetRequiredValue(decision), Analyst = line.GetRequiredValue(analyst), Reason = line.GetRequiredValue(because),
            };
            using var hub = connection.Open(line);
            var answer = await hub.AskSituationsAsync(desk => desk.WithdrawDecisionAsync(request, cancellationToken: cancel).ResponseAsync, cancel);
            SituationsCommand.Printer(line, json).Print(answer.Decision, answer.Situations, answer);
            return ExitCodes.Done;
        });
        return command;
    }

    private static ToolCommand Decide(string name, DecisionKind kind, string description, Argument<string[]>? notices, string example)
    {
        ConnectionOptions connection = new(ConnectionOptions.Hub);
        var (situation, analyst, because, json) = (SituationsCommand.Situation(), Analyst(), Because(), SituationsCommand.Json());
        var command = new ToolCommand(name, description, example) { situation, analyst, because, json };
        if (notices is not null)
        {
            command.Add(notices);
        }

        connection.AddTo(command);
        command.SetAction(async (line, cancel) =>
        {
            DecideSituationRequest request = new() { Kind = kind, Analyst = line.GetRequiredValue(analyst), Reason = line.GetRequiredValue(because) };
            request.Notices.AddRange((notices is null ? [] : line.GetRequiredValue(notices)).Select(SituationName.Representative));
            using var hub = connection.Open(line);
            request.SituationId = await SituationName.IdOfAsync(hub, line.GetRequiredValue(situation), cancel);
            var answer = await hub.AskSituationsAsync(desk => desk.DecideSituationAsync(request, cancellationToken: cancel).ResponseAsync, cancel);
            SituationsCommand.Printer(line, json).Print(answer.Decision, answer.Situations, answer);
            return ExitCodes.Done;
        });
        return command;
    }

    /// <summary>The option that names who decides.</summary>
    public static Option<string> Analyst() => new("--analyst") { Description = "Who decides, by name; stays in the hub", Required = true };

    /// <summary>The option that says why.</summary>
    public static Option<string> Because() => new("--because") { Description = "Why; stays in the hub", Required = true };
}
