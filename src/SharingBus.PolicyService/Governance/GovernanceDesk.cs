using System.Security.Cryptography;
using Google.Protobuf;
using SharingBus.Federation.V1;
using SharingBus.Lineage.V1;
using SharingBus.PolicyService.Bundles;
using SharingBus.Trust.Bundles;

namespace SharingBus.PolicyService.Governance;

/// <summary>
/// Takes the steps of proposals, one after the other: judged on what is durable, recorded, then done. What it publishes is what people
/// signed; nodes verify it again.
/// </summary>
internal sealed class GovernanceDesk(
    GovernanceJournal journal, BundleStore store, CandidateMaker maker, ApprovalRules rules, ILogger<GovernanceDesk> logger) : IDisposable
{
    /// <summary>Most proposals that wait for signatures at the same time; people read each of them.</summary>
    public const int MostOpen = 100;

    private readonly SemaphoreSlim _turn = new(1, 1);

    /// <summary>Everything that is durable.</summary>
    public GovernanceBook Book => journal.Book;

    /// <summary>Makes a proposal, or finds the one that the same request made.</summary>
    /// <exception cref="GovernanceRefusal">The request or its candidate has faults.</exception>
    public Task<ProposalRecord> ProposeAsync(GovernanceCaller caller, ProposeRequest request, CancellationToken cancellation) =>
        InTurnAsync(() => ProposeInTurnAsync(caller, request, cancellation), cancellation);

    /// <summary>Adds a signature, and publishes the candidate where it was the last one needed.</summary>
    /// <exception cref="GovernanceRefusal">The caller may not, the signature is not right, or the proposal is not open.</exception>
    public Task<ProposalRecord> ApproveAsync(GovernanceCaller caller, ulong number, Signature signature, CancellationToken cancellation) =>
        InTurnAsync(() => ApproveInTurnAsync(caller, number, signature, cancellation), cancellation);

    /// <summary>Ends a proposal that somebody with a key does not want.</summary>
    /// <exception cref="GovernanceRefusal">The caller may not, or the proposal is not open.</exception>
    public Task<ProposalRecord> RejectAsync(GovernanceCaller caller, ulong number, string reason, CancellationToken cancellation) =>
        EndAsync(caller, number, ProposalStep.Rejected, reason, ApprovalRules.RequireMayReject, cancellation);

    /// <summary>Ends a proposal at its proposer's wish.</summary>
    /// <exception cref="GovernanceRefusal">The caller is another, or the proposal is not open.</exception>
    public Task<ProposalRecord> WithdrawAsync(GovernanceCaller caller, ulong number, string reason, CancellationToken cancellation) =>
        EndAsync(caller, number, ProposalStep.Withdrawn, reason, ApprovalRules.RequireMayWithdraw, cancellation);

    /// <summary>The candidate of a proposal.</summary>
    /// <exception cref="GovernanceRefusal">There is none, or it cannot be read.</exception>
    public Task<ByteString> CandidateAsync(ProposalRecord proposal, CancellationToken cancellation) => journal.ContentAsync(proposal.Index, cancellation);

    /// <summary>A version with its signatures.</summary>
    /// <exception cref="GovernanceRefusal">It cannot be read.</exception>
    public async Task<SignedBundle> VersionAsync(PublishedVersion version, CancellationToken cancellation) =>
        version.ToSigned(await journal.ContentAsync(version.Index, cancellation));

    /// <summary>
    /// Brings journal and service together: serves the newest version that the journal knows, and records the one that was put into the
    /// directory. Called at the start and whenever a bundle comes into service.
    /// </summary>
    public Task AlignAsync(CancellationToken cancellation) => InTurnAsync(
        async () =>
        {
            if (Book.CurrentVersion > (store.Current?.Version ?? 0))
            {
                Serve(await VersionAsync(Book.Versions[Book.CurrentVersion], cancellation), Book.CurrentVersion);
            }

            return true;
        },
        cancellation);

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    private async Task<T> InTurnAsync<T>(Func<Task<T>> step, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        try
        {
            await AdoptAsync();
            return await step();
        }
        finally
        {
            _turn.Release();
        }
    }

    // A bundle from the directory is a version as well: proposals on what was before it are stale from here on.
    private async Task AdoptAsync()
    {
        store.Rescan();
        if (store.Current is { } found && found.Version > Book.CurrentVersion)
        {
            await journal.RecordAsync(
                new BundleAdopted { Version = found.Version, Digest = ByteString.CopyFrom(found.Verified.Digest.Span) }, found.Signed.ToByteArray());
            logger.Adopted(found.Version);
        }
    }

    private async Task<ProposalRecord> ProposeInTurnAsync(GovernanceCaller caller, ProposeRequest request, CancellationToken cancellation)
    {
        var digest = ByteString.CopyFrom(SHA256.HashData(request.ToByteArray()));
        if (request.RequestId.Length > 0 && Book.FindRequest(caller.Person, request.RequestId) is { } known)
        {
            return known.RequestDigest == digest ? known : throw new GovernanceRefusal(
                GovernanceError.RequestIdReused, $"The request id was used for proposal {known.Number}, which is another; choose a new one.");
        }

        ProposalRules.Require(request, Book);
        rules.RequireApprovers(caller);
        var candidate = maker.Make(
            request,
            await BundleOfAsync(Book.CurrentVersion, cancellation),
            await RestoredAsync(request.Changes.RestoredVersion, cancellation),
            store.Current?.Verified);
        return await RecordAsync(caller, request, digest, candidate);
    }

    private async Task<ProposalRecord> RecordAsync(GovernanceCaller caller, ProposeRequest request, ByteString requestDigest, Candidate candidate)
    {
        var proposed = new ProposalRecorded
        {
            Proposal = Book.NextNumber,
            Step = ProposalStep.Proposed,
            Person = caller.Person,
            System = caller.System,
            Statement = request.Statement,
            BaseVersion = request.BaseVersion,
            Version = request.BaseVersion + 1,
            Digest = ByteString.CopyFrom(SHA256.HashData(candidate.Bytes.Span)),
            RequestId = request.RequestId,
            RequestDigest = requestDigest,
            Changes = { candidate.Changes },
        };
        var book = await journal.RecordAsync([proposed], candidate.Bytes.Memory);
        logger.Proposed(proposed.Proposal, proposed.Version);
        return book.Proposals[proposed.Proposal];
    }

    private async Task<ProposalRecord> ApproveInTurnAsync(
        GovernanceCaller caller, ulong number, Signature signature, CancellationToken cancellation)
    {
        var proposal = ProposalRules.Find(Book, number);
        if (rules.IsRepeated(proposal, caller, signature))
        {
            return proposal;
        }

        ApprovalRules.RequireMayApprove(caller, proposal);
        ProposalRules.RequireOpen(proposal, Book);
        var candidate = await CandidateAsync(proposal, cancellation);
        rules.Require(caller, proposal, candidate, signature, store.Current?.Verified);
        List<ProposalRecorded> steps = [StepOf(proposal, ProposalStep.Approved, caller)];
        steps[0].Signature = signature;
        var signatures = rules.Counted(proposal).Select(approval => approval.Signature).Append(signature).ToArray();
        if (signatures.Length < BundleVerifier.RequiredSignatures)
        {
            var book = await journal.RecordAsync(steps);
            logger.Approved(number, signatures.Length);
            return book.Proposals[number];
        }

        return await PublishAsync(proposal, candidate, signatures, [.. steps, StepOf(proposal, ProposalStep.Published, caller)]);
    }

    // The signature and what follows from it are one write: a crash leaves both or neither. What is durable is then served, at the next
    // start at the latest.
    private async Task<ProposalRecord> PublishAsync(
        ProposalRecord proposal, ByteString candidate, Signature[] signatures, IReadOnlyList<ProposalRecorded> steps)
    {
        var signed = new SignedBundle { Bundle = candidate, Signatures = { signatures } };
        rules.RequireAcceptable(signed, store.Current?.Verified);
        steps[^1].KeyIds.AddRange(signatures.Select(signature => signature.KeyId));
        var book = await journal.RecordAsync(steps);
        logger.Published(proposal.Number, proposal.Version);
        Serve(signed, proposal.Version);
        return book.Proposals[proposal.Number];
    }

    private Task<ProposalRecord> EndAsync(
        GovernanceCaller caller,
        ulong number,
        ProposalStep step,
        string reason,
        Action<GovernanceCaller, ProposalRecord> requireRight,
        CancellationToken cancellation) => InTurnAsync(
        async () =>
        {
            var proposal = ProposalRules.Find(Book, number);
            requireRight(caller, proposal);
            ProposalRules.RequireOpen(proposal, Book);
            ProposalRules.RequireReason(reason, isNeeded: step == ProposalStep.Rejected);
            var ended = StepOf(proposal, step, caller);
            ended.Statement = reason;
            var book = await journal.RecordAsync([ended]);
            logger.Ended(number, step);
            return book.Proposals[number];
        },
        cancellation);

    private void Serve(SignedBundle signed, ulong version)
    {
        var verdict = store.Publish(signed);
        if (verdict != BundleError.None)
        {
            logger.NotServed(version, verdict.Reason());
        }
    }

    private async Task<Bundle?> BundleOfAsync(ulong version, CancellationToken cancellation) =>
        version == 0 ? null : Bundle.Parser.ParseFrom((await VersionAsync(Book.Versions[version], cancellation)).Bundle);

    private async Task<Bundle?> RestoredAsync(ulong version, CancellationToken cancellation)
    {
        if (version != 0)
        {
            ProposalRules.FindVersion(Book, version);
        }

        return await BundleOfAsync(version, cancellation);
    }

    private static ProposalRecorded StepOf(ProposalRecord proposal, ProposalStep step, GovernanceCaller caller) => new()
    {
        Proposal = proposal.Number,
        Step = step,
        Person = caller.Person,
        System = caller.System,
        Version = proposal.Version,
        Digest = proposal.Digest,
    };
}
