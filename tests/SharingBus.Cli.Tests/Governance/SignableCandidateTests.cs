using System.Security.Cryptography;
using Google.Protobuf;
using SharingBus.Cli.Commands;
using SharingBus.Cli.Governance;
using SharingBus.Federation.V1;
using SharingBus.Policy.V1;
using Xunit;

namespace SharingBus.Cli.Tests.Governance;

/// <summary>A service that lies to an approver.</summary>
public sealed class SignableCandidateTests
{
    private static readonly Bundle Before = new() { Federation = "northbridge", Version = 5, Ceiling = new ReleasePolicy { Version = 1 } };

    [Fact]
    public void Print_WhateverTheServiceSaysOfThem_TellsWhatTheBytesSay()
    {
        using var output = new StringWriter();
        var shown = Shown(new Bundle { Federation = "northbridge", Version = 6, Ceiling = new ReleasePolicy { Version = 2 } });
        shown.Proposal.Version = 7;
        shown.Proposal.Changes.Add("nothing to speak of");

        new SignableCandidate(shown).Print(output, Before);

        Assert.Contains("for version 6, on version 5", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("ceiling: version 1 to 2", output.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("nothing to speak of", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void ADigest_ThatIsNotThatOfTheBytes_EndsIt()
    {
        var shown = Shown(Before);
        shown.Proposal.Digest = ByteString.CopyFrom(new byte[SHA256.HashSizeInBytes]);

        Assert.Contains("another digest", Assert.Throws<CommandFailure>(() => new SignableCandidate(shown)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ADigest_ThatWasAgreedUpon_IsComparedFromItsBeginning()
    {
        var shown = Shown(Before);
        var digest = Convert.ToHexString(shown.Proposal.Digest.Span);

        new SignableCandidate(shown).RequireDigest(digest[..16]);
        Assert.Equal(ExitCodes.Usage, Assert.Throws<CommandFailure>(() => new SignableCandidate(shown).RequireDigest(digest[..15])).ExitCode);
        Assert.Equal(ExitCodes.Failed, Assert.Throws<CommandFailure>(() => new SignableCandidate(shown).RequireDigest(digest[1..20])).ExitCode);
    }

    [Fact]
    public void Print_AStatementThatMovesTheCursorOrTurnsTheText_ShowsMarksInstead()
    {
        using var output = new StringWriter();
        var shown = Shown(Before);
        shown.Proposal.Statement = "Small.\u001b[2J\r\n\u202echange";

        new SignableCandidate(shown).Print(output, Before);

        Assert.Contains("Small.?[2J???change", output.ToString(), StringComparison.Ordinal);
    }

    private static GetProposalResponse Shown(Bundle bundle)
    {
        var bytes = bundle.ToByteString();
        return new GetProposalResponse
        {
            Proposal = new Proposal { Number = 1, Version = bundle.Version, Digest = ByteString.CopyFrom(SHA256.HashData(bytes.Span)), Proposer = "ada" },
            Candidate = bytes,
        };
    }
}
