using System.Globalization;
using Google.Protobuf;
using SharingBus.Cli.Commands;
using SharingBus.Federation.V1;

namespace SharingBus.Cli.Governance;

/// <summary>Prints proposals and versions: lines for people, or one JSON object a line.</summary>
internal sealed class ProposalPrinter(TextWriter output, bool json)
{
    private const string Indent = "  ";

    /// <summary>An instant as people read it.</summary>
    public static string Time(long unixMicros) =>
        DateTimeOffset.UnixEpoch.AddMicroseconds(unixMicros).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>Prints a list of proposals.</summary>
    public void Print(IReadOnlyCollection<Proposal> proposals)
    {
        if (!json && proposals.Count > 0)
        {
            output.WriteLine($"{"NUMBER",6}  {"STATE",-9}  {"VERSION",7}  {"SIGNED",6}  {"PROPOSED",-20}  {"BY",-20}  STATEMENT");
        }

        foreach (var proposal in proposals)
        {
            PrintLine(proposal);
        }

        if (!json && proposals.Count == 0)
        {
            output.WriteLine("There is no such proposal.");
        }
    }

    /// <summary>Prints a proposal on one line.</summary>
    public void PrintLine(Proposal proposal) => output.WriteLine(json ? WireJson.Short.Format(proposal) : string.Create(
        CultureInfo.InvariantCulture,
        $"{proposal.Number,6}  {CodeWord.Written(proposal.State),-9}  {proposal.Version,7}  {Signed(proposal),6}  {Time(proposal.ProposedAtUnixMicros),-20}  {PlainText.Of(proposal.Proposer),-20}  {PlainText.Of(proposal.Statement)}"));

    /// <summary>Prints everything about a proposal.</summary>
    public void Print(Proposal proposal)
    {
        if (json)
        {
            output.WriteLine(WireJson.Short.Format(proposal));
            return;
        }

        output.WriteLine($"Proposal {proposal.Number}: {CodeWord.Written(proposal.State)}, {Signed(proposal)} signatures");
        output.WriteLine($"{Indent}for version {proposal.Version}, on version {proposal.BaseVersion}");
        output.WriteLine($"{Indent}proposed by {PlainText.Of(proposal.Proposer)} at {Time(proposal.ProposedAtUnixMicros)}: {PlainText.Of(proposal.Statement)}");
        output.WriteLine($"{Indent}digest {Convert.ToHexStringLower(proposal.Digest.Span)}");
        Print(proposal.Changes);
        foreach (var approval in proposal.Approvals)
        {
            output.WriteLine($"{Indent}signed by {PlainText.Of(approval.Person)} at {Time(approval.ApprovedAtUnixMicros)}, key {PlainText.Of(approval.KeyId)}");
        }

        if (proposal.ClosedBy.Length > 0)
        {
            var why = proposal.Reason.Length > 0 ? $": {PlainText.Of(proposal.Reason)}" : "";
            output.WriteLine($"{Indent}ended by {PlainText.Of(proposal.ClosedBy)} at {Time(proposal.ClosedAtUnixMicros)}{why}");
        }
    }

    /// <summary>Prints what differs.</summary>
    public void Print(IReadOnlyCollection<string> changes)
    {
        output.WriteLine(changes.Count == 0 ? $"{Indent}nothing changes but version and validity" : $"{Indent}changes:");
        foreach (var change in changes)
        {
            output.WriteLine($"{Indent}{Indent}{PlainText.Of(change)}");
        }
    }

    /// <summary>Prints a list of versions.</summary>
    public void Print(IEnumerable<BundleVersion> versions)
    {
        foreach (var version in versions)
        {
            var origin = version.Proposal == 0
                ? "from the directory"
                : $"proposal {version.Proposal}, signed by {string.Join(", ", version.ApprovedBy.Select(PlainText.Of))}";
            var digest = Convert.ToHexStringLower(version.Digest.Span);
            output.WriteLine(json ? WireJson.Short.Format(version) : $"version {version.Version}  {Time(version.PublishedAtUnixMicros)}  {origin}  {digest}");
        }
    }

    private static string Signed(Proposal proposal) => $"{proposal.Approvals.Count}/{proposal.RequiredApprovals}";
}
