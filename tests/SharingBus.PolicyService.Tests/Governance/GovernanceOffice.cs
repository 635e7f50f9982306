using Google.Protobuf;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using SharingBus.Federation.V1;
using SharingBus.Hosting.Callers;
using SharingBus.Lineage.Journals;
using SharingBus.PolicyService.Bundles;
using SharingBus.PolicyService.Governance;
using SharingBus.Trust.Bundles;
using SharingBus.TestKit.Logging;

namespace SharingBus.PolicyService.Tests.Governance;

/// <summary>The desk of a governance with its journal and its bundles, without a network.</summary>
internal sealed class GovernanceOffice : IAsyncDisposable
{
    private readonly GovernedFederation _federation;
    private readonly GovernancePeople _people;

    private GovernanceOffice(GovernedFederation federation, JournalOptions journal, string bundles, IReadOnlyList<GovernancePerson>? people, ILoggerFactory logs)
    {
        _federation = federation;
        _people = new GovernancePeople(people ?? federation.People);
        var options = federation.OptionsWith(journal);
        var verifier = new BundleVerifier(GovernedFederation.Name, federation.Pinned, federation.Time);
        Bundles = new BundleStore(bundles, verifier, NullLogger.Instance);
        Journal = new GovernanceJournal(journal, federation.Time, NullLogger<Journal>.Instance);
        Desk = new GovernanceDesk(
            Journal,
            Bundles,
            new CandidateMaker(federation.ServiceOptions(bundles, options), options, verifier, federation.Time),
            new ApprovalRules(_people, verifier),
            logs.CreateLogger<GovernanceDesk>());
    }

    public BundleStore Bundles { get; }

    public GovernanceJournal Journal { get; }

    public GovernanceDesk Desk { get; }

    public static async Task<GovernanceOffice> OpenAsync(
        GovernedFederation federation, JournalOptions journal, string bundles, IReadOnlyList<GovernancePerson>? people = null, ILoggerFactory? logs = null)
    {
        var office = new GovernanceOffice(federation, journal, bundles, people, logs ?? NullLoggerFactory.Instance);
        try
        {
            await office.Journal.OpenAsync();
            await office.Desk.AlignAsync(CancellationToken.None);
            return office;
        }
        catch
        {
            await office.DisposeAsync();
            throw;
        }
    }

    /// <summary>The caller of a person's first certificate.</summary>
    public GovernanceCaller As(string person) => _people.Of(_federation.People.Single(known => known.Name == person).Systems[0]);

    public Task<ProposalRecord> ProposeAsync(string person, ChangeSet changes, ulong? onVersion = null, string requestId = "") => Desk.ProposeAsync(
        As(person),
        new ProposeRequest
        {
            RequestId = requestId.Length > 0 ? requestId : $"{Guid.CreateVersion7()}",
            BaseVersion = onVersion ?? Desk.Book.CurrentVersion,
            Statement = "So that the desk hears of it.",
            Changes = changes,
        },
        CancellationToken.None);

    public async Task<ProposalRecord> ApproveAsync(string person, ProposalRecord proposal, string? key = null)
    {
        var candidate = await Desk.CandidateAsync(proposal, CancellationToken.None);
        return await ApproveAsync(person, proposal.Number, _federation.Sign(key ?? person, candidate));
    }

    public Task<ProposalRecord> ApproveAsync(string person, ulong number, Signature signature) =>
        Desk.ApproveAsync(As(person), number, signature, CancellationToken.None);

    /// <summary>Ada proposes, Ben and Cleo approve.</summary>
    public async Task<ProposalRecord> PublishAsync(ChangeSet changes)
    {
        var proposal = await ProposeAsync("ada", changes);
        await ApproveAsync("ben", proposal);
        return await ApproveAsync("cleo", proposal);
    }

    public async ValueTask DisposeAsync()
    {
        Desk.Dispose();
        await Journal.DisposeAsync();
    }
}
