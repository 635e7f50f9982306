using Google.Protobuf;
using SharingBus.Federation.V1;
using SharingBus.Policy.Compiling;
using SharingBus.Policy.Deciding;
using SharingBus.Policy.Filtering;
using SharingBus.Policy.V1;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Policy.Tests;

/// <summary>A small federation for tests: a school sends, the police and a hub receive.</summary>
internal sealed class SampleFederation
{
    public const string School = "school-northbridge";
    public const string Police = "police-northbridge";
    public const string Hub = "hub-northbridge";
    public const string Desk = "police.prevention-desk";
    public const string Analyst = "hub.analyst";

    public static readonly DateTimeOffset Now = new(2026, 3, 10, 9, 0, 0, TimeSpan.Zero);

    public static PseudonymKeys Pseudonyms { get; } = new(Reference.ReferenceForms.Secret, Reference.ReferenceForms.FederationSecret);

    public Bundle Bundle { get; } = new()
    {
        Federation = "northbridge",
        Version = 7,
        ValidFromUnixMicros = Micros(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero)),
        ValidUntilUnixMicros = Micros(new DateTimeOffset(2027, 1, 1, 0, 0, 0, TimeSpan.Zero)),
        Agencies =
        {
            new Agency { Id = School, Sector = Sector.Education, Roles = { new Role { Id = "education.safeguarding-lead" } } },
            new Agency { Id = Police, Sector = Sector.Police, Roles = { new Role { Id = Desk }, new Role { Id = "police.investigator" } } },
            new Agency { Id = Hub, Sector = Sector.Fusion, Roles = { new Role { Id = Analyst, Hub = true } } },
        },
    };

    public ReleasePolicy Ceiling { get; } = new() { Version = 1 };

    public ReleasePolicy Policy { get; } = new() { Agency = School, Version = 3 };

    public static long Micros(DateTimeOffset instant) => (instant - DateTimeOffset.UnixEpoch).Ticks / 10;

    /// <summary>A federation in which the ceiling allows everything and one agreement covers everything.</summary>
    public static SampleFederation Open(params string[] release)
    {
        var federation = new SampleFederation();
        federation.Ceiling.Grants.Add(Everything("ceiling-all"));
        if (release.Length > 0)
        {
            federation.Policy.Grants.Add(Grant("own", release));
        }

        federation.Bundle.Agreements.Add(Agreement("multi-agency", AgreementKind.InformAndIntervene));
        return federation;
    }

    public static Grant Grant(string id, params string[] release) => new()
    {
        Id = id,
        Description = "For tests.",
        Types_ = { AllTypes() },
        Roles = { Desk, Analyst },
        Purposes = { AllPurposes() },
        MaxTlp = Tlp.Red,
        Release = { release },
    };

    /// <summary>Restricts the first grant of the owner to some persons of threat notices.</summary>
    public SampleFederation Only(ElementCondition condition)
    {
        var grant = Policy.Grants[0];
        grant.Types_.Clear();
        grant.Types_.Add(NoticeType.ThreatNotice);
        grant.Elements.Add(condition);
        return this;
    }

    public static Grant Everything(string id) =>
        Grant(id, "*", "handling.reporter", "persons.correlation_keys", "persons.address", "persons.safe_contact", "person.correlation_keys", "related_persons.correlation_keys",
            "person.address", "person.safe_contact", "related_persons.address", "related_persons.safe_contact");

    public static Agreement Agreement(string id, AgreementKind kind)
    {
        var oneWay = kind == AgreementKind.IntelligenceLink;
        var agreement = new Agreement
        {
            Id = id,
            Title = "An agreement for tests",
            Kind = kind,
            Objective = "Prevention",
            Parties =
            {
                new Party { Agency = School, ControllerRole = ControllerRole.Controller, Sends = true, Receives = !oneWay },
                new Party { Agency = Police, ControllerRole = ControllerRole.Controller, Sends = !oneWay, Receives = true },
                new Party { Agency = Hub, ControllerRole = ControllerRole.Controller, Sends = !oneWay, Receives = true },
            },
            Types_ = { AllTypes() },
            Purposes = { AllPurposes() },
            LawfulBasis = "A statute",
            ValidFrom = "2026-02-01",
            ValidUntil = "2026-12-01",
            ReviewDate = "2026-06-01",
            PrimaryUsers = { "desk officers" },
            OnwardSharing = OnwardSharing.Forbidden,
            DataSubjectContact = "rights@school.example",
            BreachContact = "breach@school.example",
        };
        agreement.Retention.AddRange(AllTypes().Select(type => new V1.Retention { Type = type, Days = 30 }));
        return agreement;
    }

    public static IEnumerable<NoticeType> AllTypes() => Enum.GetValues<NoticeType>().Where(type => type != NoticeType.Unspecified);

    public static IEnumerable<Purpose> AllPurposes() => Enum.GetValues<Purpose>().Where(purpose => purpose != Purpose.Unspecified);

    public static Handling Handling(Tlp tlp = Tlp.Green) => new()
    {
        Tlp = tlp,
        Purpose = Purpose.Prevention,
        Actuality = Actuality.Actual,
        DisclosureBasis = DisclosureBasis.PublicTask,
        SecrecyGate = SecrecyGate.None,
    };

    public CompiledBundle Compile()
    {
        Bundle.Ceiling = Ceiling;
        Bundle.Policies.Clear();
        Bundle.Policies.Add(new AgencyPolicy { Policy = Policy.ToByteString() });
        return CompiledBundle.Compile(Bundle);
    }

    public Decision Decide(IMessage notice, string recipient = Police, string role = Desk, DateTimeOffset? now = null) =>
        Compile().Decide(Request(notice, recipient, role, now));

    public static DecisionRequest Request(IMessage notice, string recipient = Police, string role = Desk, DateTimeOffset? now = null)
    {
        var type = TypeOf(notice);
        Assert.True(NoticeFacts.TryRead(type, notice.ToByteArray(), out var facts));
        return new DecisionRequest(School, type, facts, recipient, role, now ?? Now);
    }

    public static NoticeType TypeOf(IMessage notice) => Enum.Parse<NoticeType>(notice.Descriptor.Name);

    /// <summary>The view that the role gets, parsed; null where nothing is released.</summary>
    public T? View<T>(T notice, string recipient = Police, string role = Desk)
        where T : class, IMessage<T>
    {
        var decision = Decide(notice, recipient, role);
        var bytes = notice.ToByteArray();
        var view = new byte[decision.Filter.MaxViewLength(bytes.Length)];
        var length = decision.Filter.Filter(bytes, view, Pseudonyms);
        Assert.True(length >= 0);
        return length == 0 ? null : (T)notice.Descriptor.Parser.ParseFrom(view.AsSpan(0, length));
    }
}
