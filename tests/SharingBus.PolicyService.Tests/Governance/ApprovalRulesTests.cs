using Google.Protobuf;
using SharingBus.Federation.V1;
using SharingBus.PolicyService.Governance;
using SharingBus.Trust.Bundles;
using Xunit;

namespace SharingBus.PolicyService.Tests.Governance;

public sealed class ApprovalRulesTests : IDisposable
{
    private readonly GovernedFederation _federation = new();

    public void Dispose() => _federation.Dispose();

    // None of these can be recorded under one configuration; a journal outlives many.
    [Fact]
    public void Counted_OfWhateverTheJournalHolds_IsEachOtherPersonOnceWithAKeyOfTheirs()
    {
        var proposal = new ProposalRecord
        {
            Number = 1, Index = 0, Proposer = "ada", Statement = "", ProposedAtUnixMicros = 0, BaseVersion = 0, Version = 1,
            Digest = ByteString.Empty, Changes = [], RequestDigest = ByteString.Empty,
            Approvals = [By("ada", "ada"), By("ben", "ben"), By("ben", "ben-2"), By("dora", "cleo"), By("gone", "ada"), By("cleo", "cleo")],
        };

        Assert.Equal([("ben", "ben"), ("cleo", "cleo")], Rules().Counted(proposal).Select(approval => (approval.Person, KeyOf(approval))));
    }

    [Fact]
    public void RequireAcceptable_OfABundleThatNodesWouldRefuse_IsRefused()
    {
        var signed = BundleSigner.Sign(new Bundle { Federation = GovernedFederation.Name, Version = 1 }, _federation.Keys["ben"]);

        var refusal = Assert.Throws<GovernanceRefusal>(() => Rules().RequireAcceptable(signed, inForce: null));

        Assert.Equal(GovernanceError.CandidateNotValid, refusal.Error);
        Assert.Contains("TOO_FEW_SIGNATURES", refusal.Message, StringComparison.Ordinal);
    }

    private ApprovalRules Rules() =>
        new(new GovernancePeople(_federation.People), new BundleVerifier(GovernedFederation.Name, _federation.Pinned, _federation.Time));

    private ProposalApproval By(string person, string key) => new(person, new Signature { KeyId = _federation.Keys[key].Id }, AtUnixMicros: 0);

    private string KeyOf(ProposalApproval approval) => _federation.Keys.Single(key => key.Value.Id == approval.Signature.KeyId).Key;
}
