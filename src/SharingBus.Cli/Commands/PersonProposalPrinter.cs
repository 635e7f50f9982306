using SharingBus.Fusion.V1;
using static SharingBus.Cli.Commands.WireText;

namespace SharingBus.Cli.Commands;

/// <summary>Prints proposals: lines for people, or one JSON object a line.</summary>
internal sealed class PersonProposalPrinter(TextWriter output, bool json)
{
    private const string Indent = "  ";

    /// <summary>Prints proposals, a few lines each.</summary>
    public void Print(IReadOnlyCollection<Proposal> proposals)
    {
        foreach (var proposal in proposals)
        {
            Print(proposal);
        }

        if (!json && proposals.Count == 0)
        {
            output.WriteLine("There is no proposal.");
        }
    }

    /// <summary>Prints a proposal.</summary>
    public void Print(Proposal proposal)
    {
        if (json)
        {
            output.WriteLine(WireJson.Short.Format(proposal));
            return;
        }

        var decided = proposal.Analyst.Length > 0 ? $" by {PlainText.Of(proposal.Analyst)}" : "";
        output.WriteLine($"{PlainText.Of(proposal.ProposalId)}  {CodeWord.Written(proposal.State)}{decided}");
        output.WriteLine($"{Indent}notice {Id(proposal.Link.Left)}");
        output.WriteLine($"{Indent}notice {Id(proposal.Link.Right)}");
        output.WriteLine($"{Indent}{PlainText.Of(proposal.Link.Explanation)}");
    }
}
