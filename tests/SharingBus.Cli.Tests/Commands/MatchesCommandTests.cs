using SharingBus.Cli.Commands;
using SharingBus.Cli.Scenarios;
using SharingBus.Fusion.V1;
using Xunit;

namespace SharingBus.Cli.Tests.Commands;

/// <summary>Hit / no hit in a whole federation: real nodes, the sample policies, and the tool on both sides.</summary>
public sealed class MatchesCommandTests(ServedDemo demo) : IClassFixture<ServedDemo>
{
    private const string Police = "police-northbridge/case-system";
    private const string Schools = "schools-northbridge/incident-desk";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Match_AnsweredByBothOwners_TellsEachOfTheOtherAndNobodyElse()
    {
        var police = await demo.PublishAboutAPersonAsync(Police);
        var school = await demo.PublishAboutAPersonAsync(Schools);
        Assert.Contains("There is no match.", await DoneAsync("list"), StringComparison.Ordinal);
        await ConfirmAsync();
        var match = await UntilAsync(found => found.Sides.All(side => side.Questions is [{ State: MatchQuestionState.Asked }]));
        var (ofPolice, ofSchool) = (WireText.Id(match.Sides[0].Questions[0].MessageId), WireText.Id(match.Sides[1].Questions[0].MessageId));

        var asked = await ReadAsync(Police, "police.prevention-officer", "InformationRequest");
        Assert.Contains(Bytes(police), asked, StringComparison.Ordinal);
        Assert.DoesNotContain("schools-northbridge", asked, StringComparison.Ordinal);
        Assert.DoesNotContain(Bytes(school), asked, StringComparison.Ordinal);
        Assert.DoesNotContain(school, asked, StringComparison.Ordinal);

        // The notices name a child: no rule may answer, and the agency's own node says so.
        var ruled = await AnswerAsync(ofPolice, Police, "police.prevention-officer", "--standing-rule");
        Assert.Equal(ExitCodes.Failed, ruled.ExitCode);
        Assert.Contains("ANSWER_NEEDS_A_PERSON", ruled.Error, StringComparison.Ordinal);
        var stranger = await AnswerAsync(ofPolice, Police, "education.safeguarding-lead", "--person", "R. Example");
        Assert.Contains("UNKNOWN_ROLE", stranger.Error, StringComparison.Ordinal);

        await AnsweredAsync(ofPolice, Police, "police.prevention-officer");
        await AnsweredAsync(ofSchool, Schools, "education.safeguarding-lead");
        match = await UntilAsync(found => found.Sides.All(side => side.ToldOf.Count == 1));

        var shown = await DoneAsync("show", match.MatchId);
        Assert.Contains("police-northbridge  AGREED; told of schools-northbridge", shown, StringComparison.Ordinal);
        Assert.Contains("by education.safeguarding-lead", shown, StringComparison.Ordinal);
        Assert.Contains("; a person must answer", shown, StringComparison.Ordinal);
        var told = await ReadAsync(Police, "police.prevention-officer", "InformationResponse");
        Assert.Contains("\"agency\":\"schools-northbridge\"", told.Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("\"contact_role\":\"education.safeguarding-lead\"", told.Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.DoesNotContain(Bytes(school), told, StringComparison.Ordinal);
        Assert.DoesNotContain(school, told, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("show")]
    [InlineData("answer", "0195515c-1f3a-7c21-9d0e-5b6f0a3c2d11", "--answer", "HIT", "--role", "police.prevention-officer", "--hub-agency", "fusion-northbridge")]
    public async Task Command_ThatLacksWhatItNeeds_IsUsage(string command, params string[] args) =>
        Assert.Equal(ExitCodes.Usage, (await RunAsync(Police, command, args)).ExitCode);

    // An id inside a notice is printed as its bytes.
    private static string Bytes(string id) => Convert.ToBase64String(Guid.Parse(id).ToByteArray(bigEndian: true));

    private Task<ToolRun> RunAsync(string system, string command, params string[] args) =>
        ToolRun.OfAsync(["matches", command, .. args, "--data", demo.Path, "--as", system]);

    private async Task<string> DoneAsync(string command, params string[] args)
    {
        var run = await RunAsync("fusion-northbridge/analyst-desk", command, args);
        Assert.True(run.ExitCode == ExitCodes.Done, run.Error);
        return run.Output;
    }

    private Task<ToolRun> AnswerAsync(string question, string system, string role, params string[] decided) =>
        RunAsync(system, "answer", [question, "--answer", "HIT", "--role", role, "--hub-agency", "fusion-northbridge", .. decided]);

    private async Task AnsweredAsync(string question, string system, string role)
    {
        var run = await AnswerAsync(question, system, role, "--person", "R. Example");
        Assert.True(run.ExitCode == ExitCodes.Done, run.Error);
    }

    private async Task<string> ReadAsync(string system, string role, string type)
    {
        var inbox = $"{system.Split('/')[0]}/{FederationInboxes.System}";
        var read = await ToolRun.OfAsync(
            "subscribe", "--data", demo.Path, "--as", inbox, "--role", role, "--subscriber", type.ToLowerInvariant(), "--type", type, "--count", "1");
        Assert.True(read.ExitCode == ExitCodes.Done, read.Error);
        return read.Output;
    }

    private async Task ConfirmAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        Proposal? proposal = null;
        while (proposal is null)
        {
            var page = await demo.Federation.Fusion.ListProposalsAsync(new ListProposalsRequest(), cancellationToken: patience.Token);
            proposal = page.Proposals.SingleOrDefault();
        }

        await demo.Federation.Fusion.DecideProposalAsync(new DecideProposalRequest
        {
            ProposalId = proposal.ProposalId, Confirm = true, Analyst = "I. Verrell", IdentityCertainty = "CERTAIN", Reason = "Asked both.",
        });
    }

    private async Task<SubjectMatch> UntilAsync(Func<SubjectMatch, bool> isSo)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            var page = await demo.Federation.Fusion.ListMatchesAsync(new ListMatchesRequest(), cancellationToken: patience.Token);
            if (page.Matches.SingleOrDefault(isSo) is { } match)
            {
                return match;
            }
        }
    }
}
