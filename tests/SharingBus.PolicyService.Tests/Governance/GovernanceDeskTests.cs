using Google.Protobuf;
using SharingBus.Federation.V1;
using SharingBus.Hosting.Callers;
using SharingBus.Lineage.Journals;
using SharingBus.Policy.V1;
using SharingBus.PolicyService.Governance;
using SharingBus.TestKit.Logging;
using SharingBus.Trust.Bundles;
using Xunit;

namespace SharingBus.PolicyService.Tests.Governance;

/// <summary>What the desk refuses, each with its own reason, and that a refusal changes nothing.</summary>
public sealed class GovernanceDeskTests : IAsyncLifetime
{
    private readonly GovernedFederation _federation = new();
    private readonly LogCollector _logs = new();
    private readonly string _directory = Directory.CreateTempSubdirectory("sharingbus-governance-").FullName;
    private GovernanceOffice _office = null!;

    public async ValueTask InitializeAsync()
    {
        _office = await OpenAsync();
        await _office.PublishAsync(_federation.Founding());
    }

    public async ValueTask DisposeAsync()
    {
        await _office.DisposeAsync();
        _federation.Dispose();
        Directory.Delete(_directory, recursive: true);
        _logs.Dispose();
    }

    [Fact]
    public void ACertificateOfNobody_IsRefused() => Assert.Equal(
        GovernanceError.NotAPerson,
        Assert.Throws<GovernanceRefusal>(() => new GovernancePeople(_federation.People).Of(new Caller(GovernedFederation.School, "eve"))).Error);

    [Fact]
    public async Task Approve_ByTheProposer_IsRefused()
    {
        var proposal = await _office.ProposeAsync("ada", Widening());

        await RefusesAsync(GovernanceError.ProposerMayNotApprove, () => _office.ApproveAsync("ada", proposal));
    }

    [Fact]
    public async Task Approve_ByTheProposerWithAnotherCertificate_IsRefused()
    {
        var proposal = await _office.ProposeAsync("ben", Widening());
        var atHome = new GovernancePeople(_federation.People).Of(new Caller(GovernedFederation.Police, "ben-at-home"));
        var signature = _federation.Sign("ben-2", await CandidateAsync(proposal));

        await RefusesAsync(
            GovernanceError.ProposerMayNotApprove, () => _office.Desk.ApproveAsync(atHome, proposal.Number, signature, CancellationToken.None));
    }

    [Fact]
    public async Task Approve_WithTheProposersOrAnyOtherKey_IsRefused()
    {
        var proposal = await _office.ProposeAsync("ada", Widening());

        await RefusesAsync(GovernanceError.KeyNotYours, () => _office.ApproveAsync("ben", proposal, key: "ada"));
        await RefusesAsync(GovernanceError.KeyNotYours, () => _office.ApproveAsync("ben", proposal, key: "cleo"));
        await RefusesAsync(GovernanceError.KeyNotYours, () => _office.ApproveAsync("ben", proposal.Number, new Signature()));
    }

    [Fact]
    public async Task Approve_WithoutAKey_IsRefused()
    {
        var proposal = await _office.ProposeAsync("ada", Widening());

        await RefusesAsync(GovernanceError.NoKey, () => _office.ApproveAsync("dora", proposal, key: "ben"));
        await RefusesAsync(GovernanceError.NoKey, () => _office.Desk.RejectAsync(_office.As("dora"), proposal.Number, "No.", CancellationToken.None));
    }

    [Fact]
    public async Task Approve_WithASignatureOverOtherBytes_IsRefused()
    {
        var proposal = await _office.ProposeAsync("ada", Widening());
        var other = await _office.ProposeAsync("ada", new ChangeSet { ValidityDays = 30 });

        await RefusesAsync(
            GovernanceError.SignatureInvalid, async () => await _office.ApproveAsync("ben", proposal.Number, _federation.Sign("ben", await CandidateAsync(other))));
    }

    [Fact]
    public async Task Approve_ByOnePersonWithTwoKeys_CountsOnce()
    {
        var proposal = await _office.ProposeAsync("ada", Widening());
        await _office.ApproveAsync("ben", proposal);

        await RefusesAsync(GovernanceError.AlreadyApproved, () => _office.ApproveAsync("ben", proposal, key: "ben-2"));
        Assert.Equal(1UL, _office.Bundles.Current!.Version);
    }

    [Fact]
    public async Task Approve_AskedAgain_AnswersTheSameAndRecordsNothing()
    {
        var proposal = await _office.ProposeAsync("ada", Widening());
        await _office.ApproveAsync("ben", proposal);

        Assert.Single((await _office.ApproveAsync("ben", proposal)).Approvals);
        await _office.ApproveAsync("cleo", proposal);
        Assert.Equal(ProposalState.Published, (await _office.ApproveAsync("ben", proposal)).Ended);
    }

    [Fact]
    public async Task Approve_OfWhatWasOvertaken_IsStale()
    {
        var proposal = await _office.ProposeAsync("ada", Widening());
        await _office.PublishAsync(new ChangeSet { ValidityDays = 30 });

        Assert.Equal(ProposalState.Stale, proposal.StateAt(_office.Desk.Book.CurrentVersion));
        await RefusesAsync(GovernanceError.ProposalStale, () => _office.ApproveAsync("ben", proposal));
        await RefusesAsync(GovernanceError.ProposalStale, () => _office.Desk.WithdrawAsync(_office.As("ada"), proposal.Number, "", CancellationToken.None));
    }

    [Fact]
    public async Task Approve_OfWhatNodesWouldNotTakeAnyMore_IsRefused()
    {
        var proposal = await _office.ProposeAsync("ada", new ChangeSet { ValidityDays = 1 });
        _federation.Time.Advance(TimeSpan.FromDays(2));

        var refusal = await RefusesAsync(GovernanceError.CandidateNotValid, () => _office.ApproveAsync("ben", proposal));
        Assert.Contains("EXPIRED", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnApproval_OfAPersonWhoIsNoLongerOne_DoesNotCount()
    {
        var proposal = await _office.ProposeAsync("dora", Widening());
        await _office.ApproveAsync("ada", proposal);
        await _office.DisposeAsync();
        _office = await OpenAsync([.. _federation.People.Where(person => person.Name != "ada")]);

        Assert.Equal(ProposalState.Open, (await _office.ApproveAsync("ben", proposal)).Ended);
        Assert.Equal(ProposalState.Published, (await _office.ApproveAsync("cleo", proposal)).Ended);
        Assert.Equal(["ben", "cleo"], _office.Desk.Book.Versions[2].Approvals.Select(approval => approval.Person));
    }

    [Fact]
    public async Task WhatHasEnded_TakesNoFurtherStep()
    {
        var rejected = await _office.ProposeAsync("ada", Widening());
        await _office.Desk.RejectAsync(_office.As("ben"), rejected.Number, "Too wide.", CancellationToken.None);
        var withdrawn = await _office.ProposeAsync("ada", Widening());
        await _office.Desk.WithdrawAsync(_office.As("ada"), withdrawn.Number, "", CancellationToken.None);

        await RefusesAsync(GovernanceError.ProposalClosed, () => _office.ApproveAsync("cleo", rejected));
        await RefusesAsync(GovernanceError.ProposalClosed, () => _office.ApproveAsync("cleo", withdrawn));
        await RefusesAsync(GovernanceError.ProposalClosed, () => _office.Desk.RejectAsync(_office.As("cleo"), withdrawn.Number, "No.", CancellationToken.None));
        Assert.Equal(("ben", "Too wide."), (_office.Desk.Book.Proposals[2].ClosedBy, _office.Desk.Book.Proposals[2].Reason));
    }

    [Fact]
    public async Task Ending_ByTheWrongPersonOrWithoutReason_IsRefused()
    {
        var proposal = await _office.ProposeAsync("ada", Widening());

        await RefusesAsync(GovernanceError.ProposerMayNotReject, () => _office.Desk.RejectAsync(_office.As("ada"), proposal.Number, "No.", CancellationToken.None));
        await RefusesAsync(GovernanceError.NotTheProposer, () => _office.Desk.WithdrawAsync(_office.As("ben"), proposal.Number, "", CancellationToken.None));
        await RefusesAsync(GovernanceError.RequestInvalid, () => _office.Desk.RejectAsync(_office.As("ben"), proposal.Number, " ", CancellationToken.None));
        await RefusesAsync(GovernanceError.ProposalNotFound, () => _office.Desk.RejectAsync(_office.As("ben"), 99, "No.", CancellationToken.None));
    }

    [Fact]
    public async Task Propose_OnAVersionThatIsNotCurrent_IsRefused()
    {
        await RefusesAsync(GovernanceError.BaseNotCurrent, () => _office.ProposeAsync("ada", Widening(), onVersion: 0));
        await RefusesAsync(GovernanceError.BaseNotCurrent, () => _office.ProposeAsync("ada", Widening(), onVersion: 2));
    }

    [Fact]
    public async Task Propose_WhereTooFewOthersCouldApprove_IsRefused()
    {
        await _office.DisposeAsync();
        _office = await OpenAsync([.. _federation.People.Where(person => person.Name != "ada")]);

        await RefusesAsync(GovernanceError.TooFewApprovers, () => _office.ProposeAsync("ben", Widening()));
        Assert.Equal(2UL, (await _office.ProposeAsync("dora", Widening())).Version);
    }

    [Fact]
    public async Task Propose_WithoutStatementIdOrChanges_NamesThemAll()
    {
        var refusal = await RefusesAsync(GovernanceError.RequestInvalid, () => _office.Desk.ProposeAsync(
            _office.As("ada"), new ProposeRequest { BaseVersion = 1, Statement = new string('x', 2_001) }, CancellationToken.None));

        Assert.Equal(["request_id", "statement", "changes"], refusal.Violations.Select(fault => fault.Field));
    }

    [Fact]
    public async Task Propose_WithAFieldThatNobodyHereKnows_IsRefused()
    {
        var changes = Widening();
        changes.MergeFrom(new byte[] { 0xF8, 0x07, 0x01 });

        var refusal = await RefusesAsync(GovernanceError.RequestInvalid, () => _office.ProposeAsync("ada", changes));

        Assert.Equal("changes", Assert.Single(refusal.Violations).Field);
    }

    [Fact]
    public async Task Propose_NothingNew_IsRefusedUnlessItRenews()
    {
        await RefusesAsync(GovernanceError.NothingChanged, () => _office.ProposeAsync("ada", new ChangeSet { Agreements = { _federation.Agreement() } }));

        Assert.Empty((await _office.ProposeAsync("ada", new ChangeSet { ValidityDays = 30 })).Changes);
    }

    [Fact]
    public async Task Propose_TheSameIdForSomethingElse_IsRefused()
    {
        await _office.ProposeAsync("ada", Widening(), requestId: "one");

        await RefusesAsync(GovernanceError.RequestIdReused, () => _office.ProposeAsync("ada", new ChangeSet { ValidityDays = 30 }, requestId: "one"));
        Assert.Equal(3UL, (await _office.ProposeAsync("dora", new ChangeSet { ValidityDays = 30 }, requestId: "one")).Number);
    }

    [Fact]
    public async Task Propose_APolicySignedByAnotherAgency_NamesTheAgency()
    {
        var refusal = await RefusesAsync(GovernanceError.PolicySignatureInvalid, () => _office.ProposeAsync(
            "ada", new ChangeSet { Policies = { _federation.SchoolPolicySignedByThePolice(2) } }));

        Assert.Equal(("policy school-northbridge", "AGENCY_POLICY_KEY_UNKNOWN"), (refusal.Violations[0].Field, refusal.Violations[0].Description));
    }

    [Fact]
    public async Task Propose_APolicyChangedAfterItWasSigned_IsRefused()
    {
        var signed = _federation.SchoolPolicy(2, "title");
        var wider = ReleasePolicy.Parser.ParseFrom(signed.Policy);
        wider.Grants[0].Release.Add("category");
        signed.Policy = wider.ToByteString();

        await RefusesAsync(GovernanceError.PolicySignatureInvalid, () => _office.ProposeAsync("ada", new ChangeSet { Policies = { signed } }));
    }

    [Fact]
    public async Task Propose_WithFaultsInEveryPart_NamesThemAll()
    {
        var agreement = _federation.Agreement();
        agreement.BreachContact = "";
        var register = _federation.Register();
        register.Agencies[0].EncryptionKeys.Clear();

        var refusal = await RefusesAsync(GovernanceError.ChangesInvalid, () => _office.ProposeAsync("ada", new ChangeSet
        {
            Register = register,
            Agreements = { agreement },
            RemovedAgreements = { "no-such" },
            Policies = { _federation.SchoolPolicy(1, "titel") },
        }));

        var faults = refusal.Violations.Select(fault => $"{fault.Field}: {fault.Description}").ToArray();
        Assert.Contains(faults, fault => fault.StartsWith("changes.removed_agreements[0]: ", StringComparison.Ordinal));
        Assert.Contains(faults, fault => fault.Contains("needs a version above 1", StringComparison.Ordinal));
        Assert.Contains("agreement school-police: breach_contact: is missing", faults);
        Assert.Contains(faults, fault => fault.Contains("unknown field path 'titel'", StringComparison.Ordinal));
        Assert.Contains("agency school-northbridge: needs a signing key and an encryption key", faults);
    }

    [Fact]
    public async Task Propose_MoreThanPeopleCanRead_IsRefused()
    {
        for (var i = 0; i < GovernanceDesk.MostOpen; i++)
        {
            await _office.ProposeAsync("ada", new ChangeSet { ValidityDays = 30 });
        }

        await RefusesAsync(GovernanceError.TooManyOpen, () => _office.ProposeAsync("ada", new ChangeSet { ValidityDays = 30 }));
    }

    [Fact]
    public async Task Restore_OfAnEarlierVersion_BringsItsRulesBackAsANewOne()
    {
        var second = _federation.Agreement();
        second.Id = "school-police-2";
        await _office.PublishAsync(new ChangeSet { Agreements = { second } });

        await _office.PublishAsync(new ChangeSet { RestoredVersion = 1 });

        Assert.Equal(3UL, _office.Bundles.Current!.Version);
        Assert.Equal([_federation.Agreement()], _office.Bundles.Current.Verified.Bundle.Agreements);
        await RefusesAsync(GovernanceError.VersionNotFound, () => _office.ProposeAsync("ada", new ChangeSet { RestoredVersion = 9 }));
    }

    [Fact]
    public async Task Restore_PastAPolicyThatItsAgencyHasChanged_NeedsThatAgency()
    {
        await _office.PublishAsync(Widening());

        var refusal = await RefusesAsync(GovernanceError.PolicyNeedsItsAgency, () => _office.ProposeAsync("ada", new ChangeSet { RestoredVersion = 1 }));
        Assert.Equal(GovernedFederation.School, Assert.Single(refusal.Violations).Description);

        await _office.PublishAsync(new ChangeSet { RestoredVersion = 1, Policies = { _federation.SchoolPolicy(3, "title") } });
        Assert.Equal(3UL, _office.Bundles.Current!.Version);
    }

    [Fact]
    public async Task TheLog_HoldsNoWordsOfPeople()
    {
        await _office.PublishAsync(Widening());

        Assert.Contains(_logs.Logs, log => log.Id.Id == 6102);
        _logs.AssertNothingHolds("So that the desk");
        _logs.AssertNothingHolds("cleo");
    }

    private Task<GovernanceOffice> OpenAsync(IReadOnlyList<GovernancePerson>? people = null) => GovernanceOffice.OpenAsync(
        _federation,
        new JournalOptions { Agency = GovernanceOptions.JournalName, Path = Path.Combine(_directory, "governance.db") },
        _directory,
        people,
        _logs);

    private ChangeSet Widening() => new() { Policies = { _federation.SchoolPolicy(2, "title", "category") } };

    private Task<ByteString> CandidateAsync(ProposalRecord proposal) => _office.Desk.CandidateAsync(proposal, CancellationToken.None);

    private async Task<GovernanceRefusal> RefusesAsync(GovernanceError error, Func<Task> step)
    {
        var before = _office.Desk.Book;
        var refusal = await Assert.ThrowsAsync<GovernanceRefusal>(step);
        Assert.Equal(error, refusal.Error);
        Assert.Same(before, _office.Desk.Book);
        return refusal;
    }
}
