using SharingBus.Exchange.V1;
using SharingBus.Federation.V1;
using SharingBus.Node.Agencies;
using SharingBus.Node.Tests.Federation;
using SharingBus.Policy.Tests.Reference;
using SharingBus.Policy.V1;
using SharingBus.Vocabulary;
using SharingBus.Vocabulary.V1;

namespace SharingBus.SecurityTests.Taxii;

/// <summary>A federation in which the roles of the police, and what the school grants them, are drawn.</summary>
internal static class DrawnFederation
{
    /// <summary>How many roles are drawn.</summary>
    public const int Roles = 8;

    /// <summary>The types that are granted.</summary>
    public static readonly NoticeType[] Types = [NoticeType.ThreatNotice, NoticeType.IncidentReport, NoticeType.Alert, NoticeType.KnowledgeProduct];

    /// <summary>The names of the drawn roles.</summary>
    public static string[] RoleNames() => [.. Enumerable.Range(0, Roles).Select(number => $"police.r{number}")];

    /// <summary>The system of the police that acts in a role.</summary>
    public static string SystemOf(string role) => role.Replace("police.", "reader-", StringComparison.Ordinal);

    /// <summary>Starts it. <paramref name="sure"/> are grants beside the drawn ones.</summary>
    public static Task<TestFederation> StartAsync(Random random, params Grant[] sure) => StartAsync(random, static _ => { }, sure);

    /// <summary>Starts it with more in its bundle.</summary>
    public static async Task<TestFederation> StartAsync(Random random, Action<TestBundle> shape, params Grant[] sure)
    {
        TestFederation federation = await TestFederation.StartAsync(shape: bundle =>
        {
            bundle.Shape = Widen;
            shape(bundle);
            bundle.ShapeSchoolPolicy = policy => policy.Grants.AddRange([.. RoleNames().SelectMany(role => GrantsTo(role, random)), .. sure]);
            SignedBundle once = bundle.Sign(); // what is drawn stays the same from now on
            ReleasePolicy drawn = ReleasePolicy.Parser.ParseFrom(Bundle.Parser.ParseFrom(once.Bundle).Policies.Single(policy => ReleasePolicy.Parser.ParseFrom(policy.Policy).Agency == TestBundle.School).Policy);
            bundle.ShapeSchoolPolicy = policy =>
            {
                policy.Grants.Clear();
                policy.Grants.AddRange(drawn.Grants);
            };
        });
        federation.MoreSystems =
        [
            new SystemOptions { Name = "matrix", PublishTypes = Types },
            .. RoleNames().Select(role => new SystemOptions { Name = SystemOf(role), Roles = [role], PublishTypes = [NoticeType.KnowledgeProduct], Notebook = true }),
            new SystemOptions { Name = "all-roles", Roles = RoleNames(), Notebook = true },
        ];
        foreach (string agency in new[] { TestBundle.School, TestBundle.Police })
        {
            await federation.StopNodeAsync(agency);
            await federation.StartNodeAsync(agency);
        }

        return federation;
    }

    private static void Widen(Bundle bundle)
    {
        Agency police = bundle.Agencies.Single(agency => agency.Id == TestBundle.Police);
        police.Roles.AddRange(RoleNames().Select(role => new Role { Id = role, Title = role }));
        Grant ceiling = bundle.Ceiling.Grants[0];
        ceiling.Types_.AddRange(Types.Skip(1));
        ceiling.Roles.AddRange(RoleNames());
        Agreement agreement = bundle.Agreements.Single(agreement => agreement.Id == TestKit.Samples.SampleAgreement.Id);
        agreement.Types_.AddRange(Types.Skip(1));
        agreement.Retention.AddRange(Types.Skip(1).Select(type => new Policy.V1.Retention { Type = type, Days = 90 }));
    }

    private static IEnumerable<Grant> GrantsTo(string role, Random random) => Types.Where(_ => random.Next(4) > 0).Select((type, number) => new Grant
    {
        Id = $"{role.Replace('.', '-')}-{number}-{(int)type}",
        Description = "Drawn.",
        Types_ = { type },
        Roles = { role },
        Purposes = { Purpose.Prevention },
        MaxTlp = (Tlp)random.Next((int)Tlp.Amber, (int)Tlp.Red + 1),
        MinSeverity = random.Next(3) == 0 && type == NoticeType.ThreatNotice ? Severity.Moderate : Severity.Unspecified,
        HarmForms = { random.Next(4) == 0 && type == NoticeType.ThreatNotice ? [HarmForm.Hate, HarmForm.Gang, HarmForm.Online] : [] },
        Release = { Enumerable.Range(0, random.Next(2, 12)).Select(_ => RandomPolicies.Path(random, NoticeTypes.Descriptor(type))).Distinct() },
    });
}
