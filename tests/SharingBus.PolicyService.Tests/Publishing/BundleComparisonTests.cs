using Google.Protobuf;
using SharingBus.Federation.V1;
using SharingBus.Policy.V1;
using SharingBus.PolicyService.Publishing;
using Xunit;

namespace SharingBus.PolicyService.Tests.Publishing;

public sealed class BundleComparisonTests : IDisposable
{
    private readonly SampleFederation _federation = new();

    public void Dispose() => _federation.Dispose();

    [Fact]
    public void Describe_AnotherVersionAndValidityOnly_SaysNothing()
    {
        var later = Sound();
        later.Version++;
        later.ValidUntilUnixMicros++;

        Assert.Empty(BundleComparison.Describe(Sound(), later));
    }

    [Fact]
    public void Describe_TheFirstBundle_NamesEveryPart()
    {
        var words = BundleComparison.Describe(null, Sound());

        Assert.Equal(
            [
                "federation:  to northbridge",
                "new content stops unconfirmed after, in seconds: 0 to 900",
                "agency police-northbridge: added",
                "agency school-northbridge: added",
                "agreement school-police: added",
                "ceiling: added",
                "policy school-northbridge: added",
            ],
            words);
    }

    public static TheoryData<string, Action<Bundle>> Changes => new()
    {
        { "new content stops unconfirmed after, in seconds: 900 to 60", bundle => bundle.MaxStalenessSeconds = 60 },
        { "agency police-northbridge: roles changed", bundle => bundle.Agencies[1].Roles.Add(new Role { Id = "police.duty" }) },
        { "agency police-northbridge: name, sector or areas changed", bundle => bundle.Agencies[1].Areas.Add("Northbridge") },
        { "agency police-northbridge: nodes by name alone to 010203 until 1970-01-02", bundle => bundle.Agencies[1].Nodes.Add(Node) },
        { "agency police-northbridge: systems bounded to records", bundle => bundle.Agencies[1].SystemRegister = Systems },
        { "governance signer Office: added", bundle => bundle.GovernanceSigners.Add(new GovernanceSigner { Name = "Office" }) },
        { "agreement school-police: changed", bundle => bundle.Agreements[0].LawfulBasis = "Another" },
        { "ceiling: version 1 to 2", bundle => bundle.Ceiling.Version = 2 },
        { "ceiling: version 1 to 1", bundle => bundle.Ceiling.Grants.Clear() },
        { "ceiling: removed", bundle => bundle.Ceiling = null },
        { "policy school-northbridge: removed", bundle => bundle.Policies.Clear() },
    };

    private static NodeIdentity Node => new() { SpkiSha256 = ByteString.CopyFrom(1, 2, 3), ValidUntilUnixMicros = (long)TimeSpan.FromDays(1).TotalMicroseconds };

    private static SystemRegister Systems => new() { Systems = { new SystemRights { Name = "records" } } };

    [Fact]
    public void Describe_SystemsOfTheRegister_NamesThoseThatChanged()
    {
        var (before, after) = (Sound(), Sound());
        before.Agencies[1].SystemRegister = new SystemRegister { Systems = { new SystemRights { Name = "desk" }, new SystemRights { Name = "records" } } };
        after.Agencies[1].SystemRegister = new SystemRegister { Systems = { new SystemRights { Name = "records", Audit = true } } };

        Assert.Equal(["agency police-northbridge: systems system desk: removed, system records: other rights"], BundleComparison.Describe(before, after));
        after.Agencies[1].SystemRegister = null;
        Assert.Equal(["agency police-northbridge: systems no longer bounded by the register"], BundleComparison.Describe(before, after));
    }

    [Theory]
    [MemberData(nameof(Changes))]
    public void Describe_OneChange_IsOneLine(string line, Action<Bundle> change)
    {
        var changed = Sound();
        change(changed);

        Assert.Equal([line], BundleComparison.Describe(Sound(), changed));
    }

    [Fact]
    public void Describe_AnotherKey_IsToldByItsId()
    {
        var changed = Sound();
        var key = changed.Agencies[0].SigningKeys[0];
        var before = key.KeyId;
        key.KeyId = "0123456789abcdef";

        var line = Assert.Single(BundleComparison.Describe(Sound(), changed));

        Assert.StartsWith($"agency school-northbridge: signing keys {before} until ", line, StringComparison.Ordinal);
        Assert.Contains("to 0123456789abcdef until ", line, StringComparison.Ordinal);
    }

    [Fact]
    public void Describe_APolicy_IsToldByItsVersions()
    {
        var before = Sound();
        var after = Sound();
        after.Policies[0].Policy = Google.Protobuf.MessageExtensions.ToByteString(new ReleasePolicy { Agency = SampleFederation.School, Version = 4 });

        Assert.Equal(["policy school-northbridge: version 1 to 4"], BundleComparison.Describe(before, after));
    }

    private Bundle Sound()
    {
        var bundle = _federation.Assemble(1).Bundle!.Clone();
        return bundle;
    }
}
