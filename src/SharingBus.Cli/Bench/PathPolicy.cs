using SharingBus.Federation.V1;
using SharingBus.Policy.V1;
using SharingBus.Trust.Bundles;
using SharingBus.Trust.Identities;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Cli.Bench;

/// <summary>
/// The federation of the path benchmark: one origin, and recipients with three roles each. The recipients take turns at three views for
/// their case desks, the first of which is cut by a condition on each person; the other two roles share one narrower view everywhere. A
/// single recipient has the first.
/// </summary>
internal static class PathPolicy
{
    public const string Federation = "bench";
    public const string Origin = "school-bench";
    public const string CaseDesk = "police.case-desk";
    private const string DutyDesk = "police.duty-desk";
    private const string Analyst = "police.analyst";

    // Of the case views: the one whose persons are chosen one by one.
    private const int PersonsView = 0;

    // Each releases at least 40 % of a notice's bytes, and the title: it says when the notice was due.
    private static readonly string[][] CaseViews =
    [
        ["category", "harm_form", "title", "observed_at", "place", "target", "indicators", "narrative", "modus", "persons"],
        ["category", "harm_form", "title", "observed_at", "place", "target", "narrative"],
        ["category", "title", "observed_at", "place.country", "place.municipality", "target.sector", "indicators", "narrative", "modus"],
    ];

    private static readonly string[] SituationView = ["category", "harm_form", "place.country", "place.municipality", "target.sector"];

    /// <summary>The id of a recipient, counted from 0.</summary>
    public static string Recipient(int number) => $"police-bench-{number}";

    /// <summary>Different views that the case desks of so many recipients get.</summary>
    public static int ViewsOf(int recipients) => Math.Min(recipients, CaseViews.Length);

    /// <summary>The signed bundle.</summary>
    public static SignedBundle Sign(IReadOnlyDictionary<string, AgencyKeys> keys, IReadOnlyCollection<SigningKey> governance, DateTimeOffset now)
    {
        var recipients = keys.Keys.Where(agency => agency != Origin).ToArray();
        var policy = new ReleasePolicy
        {
            Agency = Origin,
            Version = 1,
            Grants = { CaseGrants(recipients), SituationGrant() },
        };
        var bundle = new Bundle
        {
            Federation = Federation,
            Version = 1,
            IssuedAtUnixMicros = Micros(now),
            ValidFromUnixMicros = Micros(now.AddHours(-1)),
            ValidUntilUnixMicros = Micros(now.AddDays(30)),
            MaxStalenessSeconds = 900,
            Ceiling = new ReleasePolicy { Version = 1, Grants = { Grant("bench-ceiling", [CaseDesk, DutyDesk, Analyst], ["*"]) } },
            Agencies = { keys.Select(pair => Member(pair.Key, pair.Value, now)) },
            Agreements = { recipients.Select(recipient => Agreement(recipient, now)) },
            Policies = { BundleSigner.SignPolicy(Federation, policy, keys[Origin].Signing) },
        };
        return BundleSigner.Sign(bundle, [.. governance]);
    }

    private static long Micros(DateTimeOffset instant) => instant.ToUnixTimeMilliseconds() * 1000;

    private static Agency Member(string id, AgencyKeys keys, DateTimeOffset now)
    {
        var agency = new Agency
        {
            Id = id,
            Name = id,
            Sector = id == Origin ? Sector.Education : Sector.Police,
            SigningKeys = { keys.Signing.ToPublicKey(now.AddHours(-1), now.AddDays(30)) },
            EncryptionKeys = { keys.Encryption.ToPublicKey(now.AddHours(-1), now.AddDays(30)) },
        };
        if (id != Origin)
        {
            agency.Roles.AddRange(new[] { CaseDesk, DutyDesk, Analyst }.Select(role => new Role { Id = role, Title = role }));
        }

        return agency;
    }

    private static IEnumerable<Grant> CaseGrants(string[] recipients)
    {
        for (var view = 0; view < ViewsOf(recipients.Length); view++)
        {
            var grant = Grant($"bench-case-{view}", [CaseDesk], CaseViews[view]);
            grant.Agencies.Add(recipients.Where((_, number) => number % CaseViews.Length == view));
            if (view == PersonsView)
            {
                grant.Elements.Add(new ElementCondition { Path = "persons", SubjectCategories = { SubjectCategory.SubjectOfConcern, SubjectCategory.Suspect } });
            }

            yield return grant;
        }
    }

    // The duty desk learns the day and not the hour.
    private static Grant SituationGrant()
    {
        var grant = Grant("bench-situation", [DutyDesk, Analyst], SituationView);
        grant.Transforms.Add(new TransformRule { Path = "observed_at", Transform = Transform.Day });
        return grant;
    }

    private static Grant Grant(string id, IEnumerable<string> roles, IEnumerable<string> release) => new()
    {
        Id = id,
        Description = "For the benchmark.",
        Types_ = { NoticeType.ThreatNotice },
        Roles = { roles },
        Purposes = { Purpose.Prevention },
        MaxTlp = Tlp.Amber,
        Release = { release },
    };

    private static Agreement Agreement(string recipient, DateTimeOffset now) => new()
    {
        Id = $"agreement-{recipient}",
        Title = "For the benchmark",
        Kind = AgreementKind.InformAndIntervene,
        Objective = "To measure.",
        Parties =
        {
            new Party { Agency = Origin, ControllerRole = ControllerRole.Controller, Sends = true, Receives = true },
            new Party { Agency = recipient, ControllerRole = ControllerRole.Controller, Sends = true, Receives = true },
        },
        Types_ = { NoticeType.ThreatNotice },
        Purposes = { Purpose.Prevention },
        LawfulBasis = "None: invented notices",
        ValidFrom = now.AddDays(-1).ToString("yyyy-MM-dd"),
        ValidUntil = now.AddDays(20).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'"),
        ReviewDate = now.AddDays(20).ToString("yyyy-MM-dd"),
        PrimaryUsers = { "case desk" },
        OnwardSharing = OnwardSharing.Forbidden,
        Retention = { new Policy.V1.Retention { Type = NoticeType.ThreatNotice, Days = 1_000 } },
        DataSubjectContact = "nobody@bench.example",
        BreachContact = "nobody@bench.example",
    };
}
