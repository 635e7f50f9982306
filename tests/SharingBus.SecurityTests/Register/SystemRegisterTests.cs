using Grpc.Core;
using SharingBus.Exchange.V1;
using SharingBus.Federation.V1;
using SharingBus.Hosting.Errors;
using SharingBus.Lineage.V1;
using SharingBus.Node.Agencies;
using SharingBus.Node.Bundles;
using SharingBus.Node.Tests.Federation;
using SharingBus.Vocabulary.V1;

namespace SharingBus.SecurityTests.Register;

/// <summary>A system does what its node's configuration and the register both allow, and empty never means everything.</summary>
public sealed class SystemRegisterTests
{
    private static readonly NoticeType[] Types = [NoticeType.ThreatNotice, NoticeType.Alert];
    private static readonly string[] Roles = [TestBundle.DutyDesk, TestBundle.NightDesk];

    [Fact]
    public void Rights_OfEveryConfigurationAndRegister_AreThoseThatBothGive()
    {
        for (int configured = 0; configured < 1 << 9; configured++)
        {
            for (int registered = 0; registered < 1 << 9; registered++)
            {
                SystemOptions? rights = new RegisteredRights(BundleOf(Registered(registered))).Of(TestBundle.Police, Configured(configured));

                Assert.Equal(configured & registered, Mask(rights!));
            }
        }
    }

    [Fact]
    public void Rights_WhereTheRegisterListsNoSystems_AreTheConfigurations()
    {
        var rights = new RegisteredRights(BundleOf(systems: null));

        Assert.Equal(511, Mask(rights.Of(TestBundle.Police, Configured(511))!));
    }

    [Fact]
    public void Rights_OfASystemThatTheRegisterDoesNotList_AreNone()
    {
        Assert.Null(new RegisteredRights(BundleOf(new SystemRegister())).Of(TestBundle.Police, Configured(511)));
        Assert.Null(new RegisteredRights(BundleOf(Registered(511, "another"))).Of(TestBundle.Police, Configured(511)));
    }

    [Fact]
    public void Rights_OfAnAgencyThatIsNoMember_AreToReadItsOwnJournal()
    {
        var rights = new RegisteredRights(BundleOf(systems: null));

        Assert.Equal(1 << 4, Mask(rights.Of("left-test", Configured(511))!));
        Assert.Null(rights.Of("left-test", Configured(511 & ~(1 << 4))));
    }

    [Fact]
    public async Task Calls_OfASystemBeyondTheRegister_AreRefused()
    {
        await using TestFederation federation = await TestFederation.StartAsync(shape: bundle => bundle.Shape = b => b.Bound(
            TestBundle.School,
            new SystemRights { Name = "records", PublishTypes = { NoticeType.InformationRequest } },
            new SystemRights { Name = "audit" }));

        RpcException type = await Assert.ThrowsAsync<RpcException>(async () =>
            await federation.Client(TestBundle.School, "records").PublishAsync(Notices.Threat().Request("r1")));
        RpcException audit = await Assert.ThrowsAsync<RpcException>(async () =>
            await federation.Auditor(TestBundle.School).GetCheckpointAsync(new GetCheckpointRequest()));
        await using Subscriber desk = await Subscriber.OpenAsync(federation.Client(TestBundle.School, "desk"), TestBundle.SafeguardingLead);

        Assert.Equal("NOT_PERMITTED", WireError.ReasonOf(type));
        Assert.Equal("NOT_PERMITTED", WireError.ReasonOf(audit));
        Assert.Equal("NOT_PERMITTED", WireError.ReasonOf(await desk.EndAsync()));
    }

    [Fact]
    public async Task Calls_OfASystemWithinTheRegister_Pass()
    {
        await using TestFederation federation = await TestFederation.StartAsync(shape: bundle => bundle.Shape = b => b.Bound(
            TestBundle.School, new SystemRights { Name = "records", PublishTypes = { NoticeType.ThreatNotice } }));

        PublishResponse accepted = await federation.Client(TestBundle.School, "records").PublishAsync(Notices.Threat().Request("r1"));

        Assert.NotEmpty(accepted.MessageId);
    }

    private static Bundle BundleOf(SystemRegister? systems) => new() { Agencies = { new Agency { Id = TestBundle.Police, SystemRegister = systems } } };

    private static SystemOptions Configured(int mask) => new()
    {
        Name = "records",
        PublishTypes = [.. Types.Where((_, bit) => Has(mask, bit))],
        Roles = [.. Roles.Where((_, bit) => Has(mask, 2 + bit))],
        Auditor = Has(mask, 4),
        Administrator = Has(mask, 5),
        BreakGlass = Has(mask, 6),
        Approver = Has(mask, 7),
        Notebook = Has(mask, 8),
    };

    private static SystemRegister Registered(int mask, string name = "records") => new()
    {
        Systems =
        {
            new SystemRights
            {
                Name = name,
                PublishTypes = { Types.Where((_, bit) => Has(mask, bit)) },
                Roles = { Roles.Where((_, bit) => Has(mask, 2 + bit)) },
                Audit = Has(mask, 4),
                Administer = Has(mask, 5),
                BreakGlass = Has(mask, 6),
                Approve = Has(mask, 7),
                Notebook = Has(mask, 8),
            },
        },
    };

    private static int Mask(SystemOptions rights) =>
        Types.Select((type, bit) => rights.PublishTypes.Contains(type) ? 1 << bit : 0).Sum()
        + Roles.Select((role, bit) => rights.Roles.Contains(role) ? 4 << bit : 0).Sum()
        + (rights.Auditor ? 1 << 4 : 0) + (rights.Administrator ? 1 << 5 : 0) + (rights.BreakGlass ? 1 << 6 : 0) + (rights.Approver ? 1 << 7 : 0)
        + (rights.Notebook ? 1 << 8 : 0);

    private static bool Has(int mask, int bit) => (mask & (1 << bit)) != 0;
}
