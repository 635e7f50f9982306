using Google.Protobuf;
using SharingBus.Federation.V1;
using SharingBus.Policy.Compiling;
using SharingBus.Policy.Documents;
using SharingBus.Policy.V1;

namespace SharingBus.Policy.Tests.Documents;

public sealed class BundleValidatorTests
{
    [Fact]
    public void Check_ASoundBundle_FindsNothing() => Assert.Empty(BundleValidator.Check(Sound()));

    [Fact]
    public void Check_FaultsInEveryPart_NamesThemAll()
    {
        var bundle = Sound();
        bundle.Agencies.Add(new Agency { Id = SampleFederation.Police });
        bundle.Agreements[0].BreachContact = "";
        bundle.Agreements.Add(bundle.Agreements[0].Clone());
        bundle.Ceiling.Agency = SampleFederation.School;
        var grant = SampleFederation.Grant("own", "titel");
        grant.Roles[0] = "police.desk";
        bundle.Policies[0] = Signed(new ReleasePolicy { Agency = SampleFederation.School, Version = 4, Grants = { grant } });
        bundle.Policies.Add(new AgencyPolicy { Policy = ByteString.CopyFrom(0xFF) });
        bundle.ValidUntilUnixMicros = 0;

        var errors = BundleValidator.Check(bundle);

        Assert.Contains(new PolicyError("register", "agencies[3].id: the agency 'police-northbridge' stands twice"), errors);
        Assert.Contains(new PolicyError("agreement multi-agency", "breach_contact: is missing"), errors);
        Assert.Contains(new PolicyError("agreement multi-agency", "stands twice"), errors);
        Assert.Contains(new PolicyError("ceiling", "agency: the ceiling belongs to no agency"), errors);
        Assert.Contains(errors, error => error.Subject == "policy school-northbridge" && error.Reason.StartsWith("grants[0].release[0]: unknown field path 'titel'", StringComparison.Ordinal));
        Assert.Contains(errors, error => error.Reason.StartsWith("grants[0].roles[0]: unknown role 'police.desk'", StringComparison.Ordinal));
        Assert.Contains(new PolicyError("policies[1]", "the bytes are no release policy"), errors);
        Assert.Contains(errors, error => error.Subject == "bundle");
        Assert.Equal(errors.Distinct(), errors);
    }

    [Fact]
    public void Check_ABundleWithoutCeiling_SaysSo()
    {
        var bundle = Sound();
        bundle.Ceiling = null;

        Assert.Equal([new PolicyError("ceiling", "is missing")], BundleValidator.Check(bundle));
    }

    private static Bundle Sound()
    {
        var federation = SampleFederation.Open("title");
        var bundle = federation.Bundle;
        bundle.Ceiling = federation.Ceiling;
        bundle.Policies.Add(Signed(federation.Policy));
        return bundle;
    }

    private static AgencyPolicy Signed(ReleasePolicy policy) => new() { Policy = policy.ToByteString() };
}
