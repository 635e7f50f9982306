using Google.Protobuf;
using SharingBus.Federation.V1;
using SharingBus.Lineage.Journals;
using SharingBus.PolicyService.Governance;
using SharingBus.PolicyService.Publishing;
using SharingBus.Trust.Bundles;
using Xunit;

namespace SharingBus.PolicyService.Tests.Governance;

/// <summary>What holds wherever the governance's journal is.</summary>
public abstract class GovernanceContract : IAsyncLifetime
{
    private readonly GovernedFederation _federation = new();
    private readonly string _bundles = Directory.CreateTempSubdirectory("sharingbus-governance-").FullName;
    private JournalOptions _journal = null!;
    private GovernanceOffice _office = null!;

    public async ValueTask InitializeAsync()
    {
        _journal = await JournalAsync();
        _office = await OpenAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _office.DisposeAsync();
        _federation.Dispose();
        Directory.Delete(_bundles, recursive: true);
        await ForgetAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task TwoOthers_Approve_PublishesWhatTheySigned()
    {
        var proposal = await _office.ProposeAsync("ada", _federation.Founding());
        var candidate = await _office.Desk.CandidateAsync(proposal, CancellationToken.None);
        await _office.ApproveAsync("ben", proposal);
        Assert.Null(_office.Bundles.Current);

        var published = await _office.ApproveAsync("cleo", proposal);

        Assert.Equal(ProposalState.Published, published.Ended);
        Assert.Equal(candidate, _office.Bundles.Current!.Signed.Bundle);
        Assert.Equal(BundleError.None, Node().Verify(_office.Bundles.Current.Signed, inForce: null).Error);
        Assert.Equal(_office.Bundles.Current.Signed, await VersionAsync(1));
        Assert.Equal(["ben", "cleo"], _office.Desk.Book.Versions[1].Approvals.Select(approval => approval.Person));
    }

    [Fact]
    public async Task Reopened_AfterEveryStep_TellsTheSame()
    {
        await _office.PublishAsync(_federation.Founding());
        var asked = Widening(2);
        var open = await _office.ProposeAsync("dora", asked, requestId: "one");
        await _office.ApproveAsync("ben", open);
        var rejected = await _office.ProposeAsync("ada", Widening(2));
        await _office.Desk.RejectAsync(_office.As("cleo"), rejected.Number, "Too wide.", CancellationToken.None);
        var withdrawn = await _office.ProposeAsync("ada", Widening(2));
        await _office.Desk.WithdrawAsync(_office.As("ada"), withdrawn.Number, "", CancellationToken.None);
        var before = Told(_office.Desk.Book);
        var candidate = await _office.Desk.CandidateAsync(open, CancellationToken.None);

        await ReopenAsync();

        Assert.Equal(before, Told(_office.Desk.Book));
        Assert.Equal(candidate, await _office.Desk.CandidateAsync(open, CancellationToken.None));
        Assert.Equal(open.Number, (await _office.ProposeAsync("dora", asked, requestId: "one")).Number);
        Assert.Equal(1UL, _office.Bundles.Current!.Version);
        Assert.Equal(ProposalState.Published, (await _office.ApproveAsync("cleo", open)).Ended);
        Assert.Equal(2UL, _office.Bundles.Current.Version);
    }

    [Fact]
    public async Task TwoApprovals_AtTheSameMoment_PublishOnce()
    {
        await _office.PublishAsync(_federation.Founding());
        var proposal = await _office.ProposeAsync("dora", Widening(2));
        await _office.ApproveAsync("ada", proposal);
        var candidate = await _office.Desk.CandidateAsync(proposal, CancellationToken.None);
        using Barrier both = new(2);

        var answers = await Task.WhenAll(new[] { "ben", "cleo" }.Select(person => Task.Run(async () =>
        {
            var signature = _federation.Sign(person, candidate);
            both.SignalAndWait();
            return await Outcome.OfAsync(() => _office.ApproveAsync(person, proposal.Number, signature));
        })));

        Assert.Equal([GovernanceError.None, GovernanceError.ProposalClosed], answers.Order());
        Assert.Equal(2, _office.Desk.Book.Versions.Count);
        Assert.Equal(2, (await VersionAsync(2)).Signatures.Count);
    }

    [Fact]
    public async Task Published_AndNotYetServedWhenTheProcessEnded_IsServedAtTheNextStart()
    {
        await _office.PublishAsync(_federation.Founding());
        File.Delete(BundleFiles.PathOf(_bundles, 1));

        await ReopenAsync();

        Assert.Equal(1UL, _office.Bundles.Current!.Version);
        Assert.Equal(BundleError.None, Node().Verify(_office.Bundles.Current.Signed, inForce: null).Error);
    }

    [Fact]
    public async Task ABundleInTheDirectory_IsAVersionToo()
    {
        await _office.PublishAsync(_federation.Founding());
        var open = await _office.ProposeAsync("ada", Widening(2));
        var byHand = await ByHandAsync(5);
        BundleFiles.Write(_bundles, byHand);

        await _office.Desk.AlignAsync(CancellationToken.None);
        await ReopenAsync();

        Assert.Equal(5UL, _office.Desk.Book.CurrentVersion);
        Assert.Equal(0UL, _office.Desk.Book.Versions[5].Proposal);
        Assert.Equal(byHand, await VersionAsync(5));
        Assert.Equal(GovernanceError.ProposalStale, await Outcome.OfAsync(() => _office.ApproveAsync("ben", open)));
        Assert.Equal(6UL, (await _office.ProposeAsync("ada", Widening(2))).Version);
    }

    [Fact]
    public async Task ABundleInTheDirectory_MakesWhatIsApprovedInTheSameBreathStale()
    {
        await _office.PublishAsync(_federation.Founding());
        var open = await _office.ProposeAsync("ada", Widening(2));
        BundleFiles.Write(_bundles, await ByHandAsync(2));

        Assert.Equal(GovernanceError.ProposalStale, await Outcome.OfAsync(() => _office.ApproveAsync("ben", open)));
    }

    [Fact]
    public async Task AnExpiredVersion_IsStillTheBase()
    {
        await _office.PublishAsync(_federation.Founding());
        _federation.Time.Advance(TimeSpan.FromDays(200));
        await ReopenAsync();
        Assert.Null(_office.Bundles.Current);

        await _office.PublishAsync(new ChangeSet { ValidityDays = 30 });

        Assert.Equal(2UL, _office.Bundles.Current!.Version);
    }

    [Fact]
    public async Task OnceAnotherProcessHasOpenedTheJournal_NothingIsStoredHere()
    {
        var proposal = await _office.ProposeAsync("ada", _federation.Founding());
        await using var successor = await OpenAsync();

        Assert.Equal(GovernanceError.StorageFailed, await Outcome.OfAsync(() => _office.ApproveAsync("ben", proposal)));
        Assert.Empty(_office.Desk.Book.Proposals[1].Approvals);
        Assert.False(_office.Journal.Health.Accepts);
        Assert.Single((await successor.ApproveAsync("ben", proposal)).Approvals);
    }

    /// <summary>A journal of its own for the running test.</summary>
    private protected abstract Task<JournalOptions> JournalAsync();

    private protected abstract ValueTask ForgetAsync();

    private ChangeSet Widening(ulong version) => new() { Policies = { _federation.SchoolPolicy(version, "title", "category") } };

    private BundleVerifier Node() => new(GovernedFederation.Name, _federation.Pinned, _federation.Time);

    private Task<GovernanceOffice> OpenAsync() => GovernanceOffice.OpenAsync(_federation, _journal, _bundles);

    private async Task ReopenAsync()
    {
        await _office.DisposeAsync();
        _office = await OpenAsync();
    }

    private Task<SignedBundle> VersionAsync(ulong version) => _office.Desk.VersionAsync(_office.Desk.Book.Versions[version], CancellationToken.None);

    private async Task<SignedBundle> ByHandAsync(ulong version)
    {
        var bundle = Bundle.Parser.ParseFrom((await VersionAsync(1)).Bundle);
        bundle.Version = version;
        return BundleSigner.Sign(bundle, _federation.Keys["ada"], _federation.Keys["ben"]);
    }

    private static string Told(GovernanceBook book) => string.Join(
        '\n',
        [
            .. book.Proposals.Values.Select(proposal => proposal.ToWire(book.CurrentVersion).ToString()),
            .. book.Versions.Values.Select(version => version.ToWire().ToString()),
        ]);
}
