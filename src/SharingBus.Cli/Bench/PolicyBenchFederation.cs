using System.Globalization;
using Google.Protobuf;
using SharingBus.Federation.V1;
using SharingBus.Policy.Deciding;
using SharingBus.Policy.V1;
using SharingBus.Vocabulary;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Cli.Bench;

/// <summary>
/// A federation of the size that is to be carried: 30 agencies with 200 roles, a policy of each with 30 grants and 2 withholdings, a ceiling with 40
/// rules: 1,000 rules in all. Each grant speaks of two types and up to five roles, and has conditions as real ones do. The same in every run.
/// </summary>
internal static class PolicyBenchFederation
{
    public const int Agencies = 30;
    public const int Roles = 200;
    public const int Rules = Agencies * (GrantsEach + WithholdingsEach) + CeilingGrants;
    public static readonly DateTimeOffset Now = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    private const int GrantsEach = 30;
    private const int WithholdingsEach = 2;
    private const int CeilingGrants = 40;
    private const int Agreements = 15;

    private static readonly NoticeType[] Types = [NoticeType.ThreatNotice, NoticeType.IncidentReport, NoticeType.Referral, NoticeType.CaseUpdate];

    private static readonly Purpose[] Purposes =
        [Purpose.Prevention, Purpose.Safeguarding, Purpose.Coordination, Purpose.Investigation, Purpose.SituationalAwareness];

    // What the four types have in common, and something of each.
    private static readonly string[] Paths =
    [
        "title", "narrative", "persons", "persons.names", "persons.ref", "persons.date_of_birth", "place", "place.municipality", "harm_form", "category",
        "observed_at", "indicators", "modus", "target.sector", "occurred_at", "person", "person.names", "concerns", "step", "actions", "case_id",
    ];

    /// <summary>The id of an agency.</summary>
    public static string AgencyId(int agency) => Numbered("agency", agency);

    /// <summary>The agency and the id of a role.</summary>
    public static (string Agency, string Role) RoleId(int role) => (AgencyId(role % Agencies), Numbered("service.role", role));

    /// <summary>The whole bundle.</summary>
    public static Bundle Make()
    {
        var random = new Random(20260301);
        var bundle = new Bundle
        {
            Federation = "bench",
            Version = 1,
            ValidFromUnixMicros = 1,
            ValidUntilUnixMicros = Now.AddYears(1).ToUnixTimeMilliseconds() * 1000,
            Ceiling = Ceiling(random),
        };
        bundle.Agencies.AddRange(Enumerable.Range(0, Agencies).Select(Member));
        bundle.Agreements.AddRange(Enumerable.Range(0, Agreements).Select(Agreement));
        bundle.Policies.AddRange(Enumerable.Range(0, Agencies).Select(agency => new AgencyPolicy { Policy = PolicyOf(agency, random).ToByteString() }));
        return bundle;
    }

    /// <summary>Questions about classes of notices, no two of them equal, in no order.</summary>
    public static IEnumerable<DecisionRequest> Questions()
    {
        var random = new Random(7);
        var asked = new HashSet<(int, int, NoticeType, NoticeFacts)>();
        while (true)
        {
            var origin = random.Next(Agencies);
            var role = random.Next(Roles);
            var type = Types[random.Next(Types.Length)];
            var facts = Facts(random, type);
            if (role % Agencies != origin && asked.Add((origin, role, type, facts)))
            {
                var (recipient, id) = RoleId(role);
                yield return new DecisionRequest(AgencyId(origin), type, facts, recipient, id, Now);
            }
        }
    }

    private static NoticeFacts Facts(Random random, NoticeType type)
    {
        var handling = new Handling
        {
            Tlp = (Tlp)random.Next((int)Tlp.Clear, (int)Tlp.Red),
            Purpose = Purposes[random.Next(Purposes.Length)],
            Actuality = Actuality.Actual,
            DisclosureBasis = (DisclosureBasis)random.Next(2, 6),
            SecrecyGate = SecrecyGate.None,
        };
        var severity = (Severity)random.Next(1, 5);
        var urgency = (Urgency)random.Next(1, 5);
        IMessage notice = type switch
        {
            NoticeType.ThreatNotice => new ThreatNotice { Handling = handling, Severity = severity, Urgency = urgency, HarmForm = (HarmForm)random.Next(1, 5) },
            NoticeType.IncidentReport => new IncidentReport { Handling = handling, Severity = severity },
            NoticeType.Referral => new Referral { Handling = handling },
            _ => new CaseUpdate { Handling = handling },
        };
        NoticeFacts.TryRead(type, notice.ToByteArray(), out var facts);
        return facts;
    }

    private static Agency Member(int agency)
    {
        var member = new Agency { Id = AgencyId(agency), Name = $"Agency {agency}", Sector = (Sector)(1 + (agency % 6)) };
        member.Roles.AddRange(Enumerable.Range(0, Roles).Where(role => role % Agencies == agency).Select(role => new Role { Id = RoleId(role).Role }));
        return member;
    }

    private static ReleasePolicy PolicyOf(int agency, Random random)
    {
        var policy = new ReleasePolicy { Agency = AgencyId(agency), Version = 1 };
        for (var i = 0; i < GrantsEach; i++)
        {
            var grant = Grant(Numbered("grant", i), [Types[i % Types.Length], Types[(i + 1) % Types.Length]], Chosen(random, Paths, 4));
            grant.Roles.AddRange(Enumerable.Range(0, 5).Select(_ => RoleId(random.Next(Roles)).Role).Distinct());
            grant.Purposes.AddRange(Chosen(random, Purposes, 3));
            Restrict(grant, i);
            policy.Grants.Add(grant);
        }

        policy.Withholdings.Add(new Withholding { Id = "no-attachment", Withhold = { "narrative.persons_mentioned" }, Purposes = { Purpose.Coordination } });
        policy.Withholdings.Add(new Withholding { Id = "no-modus", Withhold = { "modus" }, Sectors = { (Sector)(1 + (agency % 6)) } });
        return policy;
    }

    private static void Restrict(Grant grant, int number)
    {
        switch (number % 6)
        {
            case 1:
                grant.MinSeverity = Severity.Moderate;
                break;
            case 2:
                grant.Urgencies.AddRange([Urgency.Immediate, Urgency.Expected, Urgency.Future]);
                break;
            case 3 when !grant.Types_.Contains(NoticeType.Referral) && !grant.Types_.Contains(NoticeType.CaseUpdate):
                grant.Release.Add("persons.ref");
                grant.Elements.Add(new ElementCondition { Path = "persons", SubjectCategories = { SubjectCategory.Suspect, SubjectCategory.SubjectOfConcern } });
                break;
            case 4:
                grant.MaxTlp = Tlp.Green;
                break;
            case 5:
                grant.Transforms.Add(new TransformRule { Path = "title", Transform = Transform.First20 });
                break;
        }
    }

    private static bool Has(NoticeType type, string path) => NoticeTypes.Descriptor(type).FindFieldByName(path.Split('.')[0]) is not null;

    private static ReleasePolicy Ceiling(Random random)
    {
        var ceiling = new ReleasePolicy { Version = 1 };
        for (var i = 0; i < CeilingGrants; i++)
        {
            var grant = Grant(Numbered("ceiling", i), i % 2 == 0 ? Types : [Types[i % Types.Length]], i % 3 == 0 ? ["*"] : Chosen(random, Paths, 14));
            grant.Roles.Add("*");
            grant.Agencies.AddRange(Enumerable.Range(0, Agencies).Where(agency => agency % 8 == i % 8).Select(AgencyId));
            grant.Purposes.AddRange(Purposes);
            ceiling.Grants.Add(grant);
        }

        return ceiling;
    }

    private static Grant Grant(string id, NoticeType[] types, IEnumerable<string> release) => new()
    {
        Id = id,
        Description = "For the benchmark.",
        Types_ = { types },
        MaxTlp = Tlp.AmberStrict,
        Release = { release.Append("narrative").Where(path => path == "*" || types.Any(type => Has(type, path))).Distinct() },
    };

    private static Agreement Agreement(int number)
    {
        var agreement = new Agreement
        {
            Id = Numbered("agreement", number),
            Title = "For the benchmark",
            Kind = number % 5 == 4 ? AgreementKind.Coalition : AgreementKind.InformAndIntervene,
            Objective = "To measure.",
            Types_ = { Types },
            Purposes = { Purposes },
            LawfulBasis = "None: invented notices",
            ValidFrom = "2026-01-01",
            ValidUntil = "2027-01-01",
            ReviewDate = "2026-06-01",
            PrimaryUsers = { "nobody" },
            OnwardSharing = OnwardSharing.Forbidden,
            DataSubjectContact = "nobody@bench.example",
            BreachContact = "nobody@bench.example",
        };
        // One for all, and small ones.
        var parties = Enumerable.Range(0, Agencies).Where(agency => number == 0 || agency % Agreements == number || agency % 7 == number % 7);
        agreement.Parties.AddRange(parties.Select(agency =>
            new Party { Agency = AgencyId(agency), ControllerRole = ControllerRole.Controller, Sends = true, Receives = true }));
        agreement.Retention.AddRange(Types.Select(type => new Policy.V1.Retention { Type = type, Days = 90 }));
        return agreement;
    }

    private static T[] Chosen<T>(Random random, T[] all, int count)
    {
        var chosen = (T[])all.Clone();
        random.Shuffle(chosen);
        return chosen[..count];
    }

    private static string Numbered(string name, int number) => string.Create(CultureInfo.InvariantCulture, $"{name}-{number:000}");
}
