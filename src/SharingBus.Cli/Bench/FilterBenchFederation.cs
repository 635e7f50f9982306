using Google.Protobuf;
using SharingBus.Federation.V1;
using SharingBus.Policy.Compiling;
using SharingBus.Policy.Deciding;
using SharingBus.Policy.V1;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Cli.Bench;

/// <summary>The smallest federation in which the benchmark's view is released: one origin, one recipient, one agreement.</summary>
internal static class FilterBenchFederation
{
    private const string Origin = "school-northbridge";
    private const string Recipient = "police-northbridge";
    private const string Role = "police.prevention-desk";
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly string[] Released =
    [
        "category", "harm_form", "title", "observed_at", "place.country", "place.subdivision", "place.municipality", "place.site",
        "target.sector", "indicators", "narrative", "modus",
    ];

    /// <summary>The same view as a FieldMask: with the marked core and the qualifiers, which the policy adds by itself.</summary>
    public static IReadOnlyList<string> MaskPaths { get; } =
    [
        "handling.tlp", "handling.purpose", "handling.actuality", "handling.disclosure_basis", "handling.secrecy_gate", "handling.retention",
        "handling.evaluation", "urgency", "severity", "certainty", "assertion", "place.precision", "lang", .. Released,
    ];

    /// <summary>Decides for the plain view.</summary>
    public static Decision Decide(byte[] notice) => Decide(notice, Grant("bench-view", Released));

    /// <summary>Decides for a view without the witnesses, whom no FieldMask can tell from the others.</summary>
    public static Decision DecidePerElement(byte[] notice)
    {
        var grant = Grant("bench-elements", [.. Released, "persons.ref", "persons.names", "persons.date_of_birth"]);
        grant.Elements.Add(new ElementCondition { Path = "persons", SubjectCategories = { SubjectCategory.SubjectOfConcern, SubjectCategory.Suspect } });
        return Decide(notice, grant);
    }

    /// <summary>Decides for a view with one field in a coarser form of each kind: a time, a text cut short, a text replaced by a pseudonym.</summary>
    public static Decision DecideCoarser(byte[] notice)
    {
        var grant = Grant("bench-coarser", Released.Except(["observed_at", "modus", "indicators"], StringComparer.Ordinal).Append("indicators.kind"));
        grant.Transforms.Add(new TransformRule { Path = "observed_at", Transform = Transform.Month });
        grant.Transforms.Add(new TransformRule { Path = "modus", Transform = Transform.First20 });
        grant.Transforms.Add(new TransformRule { Path = "indicators.value", Transform = Transform.PseudonymAgreement });
        return Decide(notice, grant);
    }

    private static Decision Decide(byte[] notice, Grant grant)
    {
        var policy = new ReleasePolicy { Agency = Origin, Version = 1, Grants = { grant } };
        var bundle = CompiledBundle.Compile(new Bundle
        {
            Federation = "bench",
            Version = 1,
            ValidFromUnixMicros = 1,
            ValidUntilUnixMicros = Now.AddYears(1).ToUnixTimeMilliseconds() * 1000,
            Agencies = { new Agency { Id = Origin }, new Agency { Id = Recipient, Roles = { new Role { Id = Role } } } },
            Agreements = { Agreement() },
            Ceiling = new ReleasePolicy { Version = 1, Grants = { Grant("bench-ceiling", ["*"]) } },
            Policies = { new AgencyPolicy { Policy = policy.ToByteString() } },
        });
        NoticeFacts.TryRead(NoticeType.ThreatNotice, notice, out var facts);
        return bundle.Decide(new DecisionRequest(Origin, NoticeType.ThreatNotice, facts, Recipient, Role, Now));
    }

    private static Grant Grant(string id, IEnumerable<string> release) => new()
    {
        Id = id,
        Description = "For the benchmark.",
        Types_ = { NoticeType.ThreatNotice },
        Roles = { Role },
        Purposes = { Purpose.Prevention },
        MaxTlp = Tlp.Amber,
        Release = { release },
    };

    private static Agreement Agreement() => new()
    {
        Id = "bench-agreement",
        Title = "For the benchmark",
        Kind = AgreementKind.InformAndIntervene,
        Objective = "To measure.",
        Parties =
        {
            new Party { Agency = Origin, ControllerRole = ControllerRole.Controller, Sends = true },
            new Party { Agency = Recipient, ControllerRole = ControllerRole.Controller, Receives = true },
        },
        Types_ = { NoticeType.ThreatNotice },
        Purposes = { Purpose.Prevention },
        LawfulBasis = "None: invented notices",
        ValidFrom = "2026-01-01",
        ValidUntil = "2027-01-01",
        ReviewDate = "2026-06-01",
        PrimaryUsers = { Role },
        OnwardSharing = OnwardSharing.Forbidden,
        Retention = { new Policy.V1.Retention { Type = NoticeType.ThreatNotice, Days = 1 } },
        DataSubjectContact = "nobody@bench.example",
        BreachContact = "nobody@bench.example",
    };
}
