using Google.Protobuf;
using SharingBus.Federation.V1;
using SharingBus.Hosting.Errors;
using SharingBus.Policy.V1;
using SharingBus.PolicyService.Governance;
using SharingBus.PolicyService.Publishing;
using Xunit;

namespace SharingBus.PolicyService.Tests.Governance;

public sealed class CandidateComposerTests : IDisposable
{
    private readonly GovernedFederation _federation = new();

    public void Dispose() => _federation.Dispose();

    [Fact]
    public void Compose_WhateverTheOrderOfTheChanges_GivesTheSameBytes()
    {
        var changes = _federation.Founding();
        var second = _federation.Agreement();
        second.Id = "a-second-one";
        changes.Agreements.Add(second);
        var turned = changes.Clone();
        (turned.Agreements[0], turned.Agreements[1]) = (turned.Agreements[1], turned.Agreements[0]);
        (turned.Register.Agencies[0], turned.Register.Agencies[1]) = (turned.Register.Agencies[1], turned.Register.Agencies[0]);

        Assert.Equal(Compose(null, changes).Bundle.ToByteString(), Compose(null, turned).Bundle.ToByteString());
    }

    [Fact]
    public void Compose_OneChange_LeavesEverythingElseAsItIs()
    {
        var current = Compose(null, _federation.Founding()).Bundle;

        var next = Compose(current, new ChangeSet { Policies = { _federation.SchoolPolicy(2, "category") } }, version: 2).Bundle;

        Assert.Equal(["policy school-northbridge: version 1 to 2"], BundleComparison.Describe(current, next));
        Assert.Equal((2UL, current.Federation), (next.Version, next.Federation));
        Assert.Equal(TimeSpan.FromDays(90).TotalMicroseconds, next.ValidUntilUnixMicros - next.ValidFromUnixMicros);
        Assert.Equal(1UL, current.Version);
    }

    [Fact]
    public void Compose_ARegisterWithoutAnAgency_TakesItsPolicyOut()
    {
        var current = Compose(null, _federation.Founding()).Bundle;
        var register = _federation.Register();
        register.Agencies.RemoveAt(0);

        var next = Compose(current, new ChangeSet { Register = register, RemovedAgreements = { "school-police" } }, version: 2).Bundle;

        Assert.Empty(next.Policies);
        Assert.Equal(
            ["agency school-northbridge: removed", "agreement school-police: removed", "policy school-northbridge: removed"],
            BundleComparison.Describe(current, next));
    }

    [Fact]
    public void Compose_PolicyBytesThatCanBeReadInTwoWays_IsAFault()
    {
        var padded = _federation.SchoolPolicy(1, "title");
        padded.Policy = ByteString.CopyFrom([.. padded.Policy, .. new ReleasePolicy { Version = 9 }.ToByteArray()]);
        var foreign = _federation.SchoolPolicy(1, "title");
        foreign.Policy = ByteString.CopyFrom([.. foreign.Policy, 0xF8, 0x07, 0x01]);

        Assert.Equal("changes.policies[0]", Assert.Single(Faults(padded)).Field);
        Assert.Equal("changes.policies[0]", Assert.Single(Faults(foreign)).Field);
        Assert.Equal("changes.policies[1]", Assert.Single(Faults(_federation.SchoolPolicy(1, "title"), _federation.SchoolPolicy(2, "title"))).Field);

        IReadOnlyList<FieldViolation> Faults(params AgencyPolicy[] policies) => Compose(null, new ChangeSet { Policies = { policies } }).Faults;
    }

    [Fact]
    public void Compose_OneAgreementTwice_IsAFault() => Assert.Equal(
        "changes.agreements",
        Assert.Single(Compose(null, new ChangeSet { Agreements = { _federation.Agreement(), _federation.Agreement() } }).Faults).Field);

    [Fact]
    public void Compose_Restored_KeepsRegisterAndKeysOfToday()
    {
        var first = Compose(null, _federation.Founding()).Bundle;
        var register = _federation.Register();
        register.Agencies[0].SigningKeys[0].ValidUntilUnixMicros++;
        register.MaxStalenessSeconds = 600;
        var current = Compose(first, new ChangeSet { Register = register, Ceiling = new ReleasePolicy { Version = 2 } }, version: 2).Bundle;

        var draft = Compose(current, new ChangeSet { RestoredVersion = 1 }, version: 3, restored: first);

        Assert.Empty(draft.UnsignedAgencies);
        Assert.Equal(first.Ceiling, draft.Bundle.Ceiling);
        Assert.Equal(current.Agencies, draft.Bundle.Agencies);
        Assert.Equal(600U, draft.Bundle.MaxStalenessSeconds);
    }

    private CandidateDraft Compose(Bundle? current, ChangeSet changes, ulong version = 1, Bundle? restored = null)
    {
        var now = _federation.Time.GetUtcNow();
        return CandidateComposer.Compose(GovernedFederation.Name, current, restored, changes, new BundleTerm(version, now, now, TimeSpan.FromDays(90)));
    }
}
