using System.Security.Cryptography;
using SharingBus.Cli.Commands;
using SharingBus.Cli.Policies;
using SharingBus.Federation.V1;
using SharingBus.Policy.Analysis;
using SharingBus.PolicyService.Publishing;
using SharingBus.Trust.Bundles;
using SharingBus.Trust.Identities;

namespace SharingBus.Cli.Governance;

/// <summary>What an approver is asked to sign. Everything that it shows of the bundle it reads from the bytes, nothing from the service's words.</summary>
internal sealed class SignableCandidate
{
    // Short enough to be read out over the telephone; nobody makes a second bundle that begins with the same.
    private const int LeastDigestDigits = 16;

    private readonly GetProposalResponse _shown;
    private readonly Bundle _bundle;
    private readonly string _digest;

    /// <summary>The candidate of a proposal as the service gave it.</summary>
    /// <exception cref="CommandFailure">The service names another digest than that of the bytes.</exception>
    public SignableCandidate(GetProposalResponse shown)
    {
        _shown = shown;
        _bundle = Bundle.Parser.ParseFrom(shown.Candidate);
        _digest = Convert.ToHexStringLower(SHA256.HashData(shown.Candidate.Span));
        if (_digest != Convert.ToHexStringLower(shown.Proposal.Digest.Span))
        {
            throw new CommandFailure(
                ExitCodes.Failed,
                $"the service names another digest than that of the bytes it gave, {_digest}: nothing is signed. Tell the other signers.");
        }
    }

    /// <summary>That the candidate is the one that was agreed upon.</summary>
    /// <param name="expected">Its SHA-256, or how it begins.</param>
    /// <exception cref="CommandFailure">It is another.</exception>
    public void RequireDigest(string expected)
    {
        if (expected.Length < LeastDigestDigits)
        {
            throw CommandFailure.Usage($"--digest needs {LeastDigestDigits} hexadecimal digits at least");
        }

        if (!_digest.StartsWith(expected, StringComparison.OrdinalIgnoreCase))
        {
            throw new CommandFailure(ExitCodes.Failed, $"the candidate has the digest {_digest}, not {expected}: nothing is signed");
        }
    }

    /// <summary>Prints what is to be signed.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="before">The bundle that it is compared with; null before the first.</param>
    public void Print(TextWriter output, Bundle? before)
    {
        var read = _shown.Proposal.Clone();
        read.Version = _bundle.Version;
        read.BaseVersion = before?.Version ?? 0;
        read.Changes.Clear();
        read.Changes.AddRange(BundleComparison.Describe(before, _bundle));
        new ProposalPrinter(output, json: false).Print(read);
        var (from, until) = (ProposalPrinter.Time(_bundle.ValidFromUnixMicros), ProposalPrinter.Time(_bundle.ValidUntilUnixMicros));
        output.WriteLine($"  bundle of {_bundle.Federation}, valid {from} to {until}");
        if (before is not null)
        {
            output.WriteLine();
            PrintEffect(output, PolicySource.Of("before", before), PolicySource.Of("after", _bundle));
        }
    }

    // What the change means for whoever receives: worked out here, from the bytes of both.
    private static void PrintEffect(TextWriter output, PolicySource before, PolicySource after)
    {
        var effect = DiffAnswer.Of(PolicyModel.Of(before.Bundle), PolicyModel.Of(after.Bundle));
        DiffPrinter.Print(effect, output, (origin, rule) => after.SentenceOf(origin, rule) is { Length: > 0 } sentence ? sentence : before.SentenceOf(origin, rule));
    }

    /// <summary>Signs the bytes with the key of a file, which stays on this machine.</summary>
    public Signature Sign(FileInfo file)
    {
        using var key = KeyFiles.LoadSigner(file.FullName);
        var signed = new SignedBundle { Bundle = _shown.Candidate };
        BundleSigner.AddSignature(signed, key);
        return signed.Signatures[0];
    }
}
