using Google.Protobuf;
using SharingBus.Federation.V1;
using SharingBus.Policy.Compiling;
using SharingBus.Policy.V1;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Policy.Tests.Compiling;

/// <summary>What a bundle that was not checked says of itself, and what still stands.</summary>
public sealed class BundleErrorTests
{
    private static readonly Dictionary<string, Action<SampleFederation>> Faults = new(StringComparer.Ordinal)
    {
        ["agency school-northbridge: the id is used twice; the first one stands"] = one => one.Bundle.Agencies.Add(new Agency { Id = SampleFederation.School }),
        ["agency police-northbridge: the role 'police.prevention-desk' is named twice"] = one => one.Bundle.Agencies[1].Roles.Add(new Role { Id = SampleFederation.Desk }),
        ["agreement multi-agency: title: is missing"] = one => one.Bundle.Agreements[0].Title = "",
        ["ceiling, grant ceiling-all: release[0]: unknown field path 'titel'; nearest valid name 'title'"] = one => one.Ceiling.Grants[0].Release[0] = "titel",
        ["policy school-northbridge, grant own: roles: must name something"] = one => one.Policy.Grants[0].Roles.Clear(),
        ["policy school-northbridge, withholding no-title: withhold: must name something"] = one => one.Policy.Withholdings.Add(new Withholding { Id = "no-title" }),
        ["policy school-northbridge: grants[1].id: the rule id 'own' is used twice"] = one => one.Policy.Grants.Add(SampleFederation.Grant("own", "modus")),
        ["policy school-northbridge: withholdings[0].id: the rule id 'own' is used twice"] = one => one.Policy.Withholdings.Add(new Withholding { Id = "own", Withhold = { "modus" } }),
        ["bundle: valid_until_unix_micros must lie after valid_from_unix_micros; nothing is released"] = one => one.Bundle.ValidUntilUnixMicros = one.Bundle.ValidFromUnixMicros,
    };

    public static TheoryData<string> Expected => [.. Faults.Keys];

    [Theory]
    [MemberData(nameof(Expected))]
    public void Compile_OneFault_IsNamedWithWhatItConcerns(string expected)
    {
        var federation = SampleFederation.Open("title");
        Assert.Empty(federation.Compile().Errors);

        Faults[expected](federation);

        Assert.Equal([expected], federation.Compile().Errors.Select(error => error.ToString()));
    }

    [Fact]
    public void Compile_ManyFaultsOfWhatHasALongId_RepeatsLittleOfIt()
    {
        var federation = SampleFederation.Open("title");
        federation.Bundle.Agreements[0].Id = new string('\uFFFD', 10_000);
        federation.Bundle.Agreements[0].Types_.AddRange(Enumerable.Range(1_000, 300).Select(unknown => (NoticeType)unknown));

        var errors = federation.Compile().Errors;

        Assert.True(errors.Count > 300);
        Assert.InRange(errors.Max(error => error.ToString().Length), 1, 4_000);
    }

    [Fact]
    public void Compile_RoleNamedTwice_IsAHubsWhereEitherIs()
    {
        var federation = SampleFederation.Open("*");
        federation.Bundle.Agencies[1].Roles.Add(new Role { Id = SampleFederation.Desk, Hub = true });

        Assert.Equal(Policy.Deciding.DecisionReason.HubNever, federation.Decide(new Referral { Handling = SampleFederation.Handling() }).Reason);
    }

    [Fact]
    public void Compile_TwoPoliciesOfOneAgency_NeitherStands()
    {
        var federation = SampleFederation.Open("title");
        federation.Compile();
        federation.Bundle.Policies.Add(new AgencyPolicy { Policy = federation.Policy.ToByteString() });
        federation.Bundle.Policies.Add(new AgencyPolicy { Policy = ByteString.CopyFrom(0x80) });

        var bundle = CompiledBundle.Compile(federation.Bundle);

        Assert.Equal(
            ["policy school-northbridge: the agency has two policies; neither stands", "policies[2]: the bytes are no release policy"], bundle.Errors.Select(error => error.ToString()));
        Assert.Equal(
            Policy.Deciding.DecisionReason.NoGrant, bundle.Decide(SampleFederation.Request(new ThreatNotice { Handling = SampleFederation.Handling(), Title = "t" })).Reason);
    }

    [Fact]
    public void Compile_WithoutACeiling_ReleasesNothing()
    {
        var federation = SampleFederation.Open("title");
        federation.Compile();
        federation.Bundle.Ceiling = null;

        var bundle = CompiledBundle.Compile(federation.Bundle);

        Assert.Equal(
            Policy.Deciding.DecisionReason.Ceiling, bundle.Decide(SampleFederation.Request(new ThreatNotice { Handling = SampleFederation.Handling(), Title = "t" })).Reason);
        Assert.Equal((true, false, false), (bundle.HasRole(SampleFederation.Police, SampleFederation.Desk), bundle.HasRole(SampleFederation.Police, "x"), bundle.HasRole("x", "x")));
        Assert.DoesNotContain(bundle.RecipientsOf(SampleFederation.School), recipient => recipient.Agency == SampleFederation.School);
        Assert.Equal(3, bundle.RecipientsOf(SampleFederation.School).Count);
    }
}
