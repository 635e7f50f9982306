using SharingBus.Policy.Compiling;
using SharingBus.Policy.Documents;
using SharingBus.Policy.Tests.Reference;
using SharingBus.Policy.V1;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Policy.Tests.Documents;

public sealed class FederationDirectoryTests
{
    private const string Marks = "[]{}:,-&*!|>'\"%@`#? \n\tx\0";

    private const string Register = """
        federation: northbridge
        version: 3
        valid_from_unix_micros: 1767225600000000
        valid_until_unix_micros: 1798761600000000
        agencies:
          - id: school-northbridge
            name: Northbridge School Authority
            sector: EDUCATION
            roles:
              - id: education.safeguarding-lead
          - id: police-northbridge
            name: Northbridge Police
            sector: POLICE
            roles:
              - id: police.prevention-desk
                title: Prevention desk
        """;

    private const string Agreement = """
        id: school-police
        title: Prevention of targeted violence at schools
        kind: INFORM_AND_INTERVENE
        objective: To hear of threats early.
        parties:
          - { agency: school-northbridge, controller_role: CONTROLLER, sends: true, receives: true }
          - { agency: police-northbridge, controller_role: CONTROLLER, sends: true, receives: true }
        types: [ThreatNotice]
        purposes: [PREVENTION]
        lawful_basis: Schools Act, section 12
        valid_from: 2026-02-01
        valid_until: 2026-12-01
        review_date: 2026-06-01
        primary_users: [police.prevention-desk]
        onward_sharing: FORBIDDEN
        retention:
          - { type: ThreatNotice, days: 90 }
        data_subject_contact: rights@school.example
        breach_contact: breach@school.example
        """;

    private const string Policy = """
        agency: school-northbridge
        version: 4
        grants:
          - id: threat-core
            description: The prevention desk learns what was seen, not who.
            types: [ThreatNotice]
            roles: [police.prevention-desk]
            purposes: [PREVENTION]
            max_tlp: AMBER_STRICT
            release:
              - title
              - place.municipality
        """;

    private const string Ceiling = """
        version: 1
        grants:
          - id: all-members
            description: Whatever its owner releases.
            types: [ThreatNotice]
            roles: ["*"]
            agencies: [police-northbridge]
            purposes: [PREVENTION]
            max_tlp: RED
            release: ["*"]
        """;

    [Fact]
    public void Load_SoundDocuments_ComposeABundleThatReleases()
    {
        var documents = FederationDirectory.Load(Files());

        Assert.Empty(documents.Errors);
        var bundle = CompiledBundle.Compile(documents.Compose());
        Assert.Empty(bundle.Errors);
        var notice = new ThreatNotice { Handling = SampleFederation.Handling(Tlp.AmberStrict), Title = "t" };
        var decision = bundle.Decide(SampleFederation.Request(notice));
        Assert.Equal("school-police", decision.AgreementId);
        Assert.Equal(["threat-core", "ceiling/all-members"], decision.RuleIds);
        Assert.Contains("place.municipality", decision.ReleasedPaths);
    }

    public static TheoryData<string, string, string, string> Faults => new()
    {
        { "policies/school-northbridge.yaml", "- title", "- titel", "policies/school-northbridge.yaml:11: grants[0].release[0]: unknown field path 'titel'; nearest valid name 'title'" },
        { "policies/school-northbridge.yaml", "[police.prevention-desk]", "[police.preventiondesk]", "policies/school-northbridge.yaml:7: grants[0].roles[0]: unknown role 'police.preventiondesk'; nearest valid name 'police.prevention-desk'" },
        { "policies/school-northbridge.yaml", "AMBER_STRICT", "AMBER+STRICT", "policies/school-northbridge.yaml:9: unknown Tlp 'AMBER+STRICT'; nearest valid name 'AMBER_STRICT'" },
        { "policies/school-northbridge.yaml", "[ThreatNotice]", "[ThreatNotise]", "policies/school-northbridge.yaml:6: unknown NoticeType 'ThreatNotise'; nearest valid name 'ThreatNotice'" },
        { "policies/school-northbridge.yaml", "[PREVENTION]", "[PREVENTON]", "policies/school-northbridge.yaml:8: unknown Purpose 'PREVENTON'; nearest valid name 'PREVENTION'" },
        { "policies/school-northbridge.yaml", "max_tlp", "maxtlp", "policies/school-northbridge.yaml:9: unknown field 'maxtlp' of Grant; nearest valid name 'max_tlp'" },
        { "policies/school-northbridge.yaml", "agency: school-northbridge", "agency: school-nordbridge", "policies/school-northbridge.yaml:1: agency: unknown agency 'school-nordbridge'; nearest valid name 'school-northbridge'" },
        { "policies/school-northbridge.yaml", "version: 4", "version: four", "policies/school-northbridge.yaml:2: 'four' is no value for 'version' (UInt64)" },
        { "policies/school-northbridge.yaml", "version: 4", "version: &v 4", "policies/school-northbridge.yaml:2: anchors are not allowed" },
        { "policies/school-northbridge.yaml", "version: 4", "version: *v", "policies/school-northbridge.yaml:2: aliases are not allowed" },
        { "policies/school-northbridge.yaml", "version: 4", "version: !!str 4", "policies/school-northbridge.yaml:2: tags are not allowed" },
        { "policies/school-northbridge.yaml", "version: 4", "version: 4\nversion: 5", "policies/school-northbridge.yaml:3: the field 'version' stands twice" },
        { "policies/school-northbridge.yaml", "version: 4", "version:", "policies/school-northbridge.yaml:2: 'version' has no value" },
        { "policies/school-northbridge.yaml", "types: [ThreatNotice]", "types: ThreatNotice", "policies/school-northbridge.yaml:6: 'types' is a list" },
        { "agreements/school-police.yaml", "agency: police-northbridge", "agency: polis-northbridge", "agreements/school-police.yaml:7: parties[1].agency: unknown agency 'polis-northbridge'; nearest valid name 'police-northbridge'" },
        { "agreements/school-police.yaml", "breach_contact: breach@school.example", "", "agreements/school-police.yaml:1: breach_contact: is missing" },
        { "agreements/school-police.yaml", "lawful_basis: Schools Act, section 12", "", "agreements/school-police.yaml:1: lawful_basis: is missing" },
        { "ceiling.yaml", "agencies: [police-northbridge]", "", "ceiling.yaml:6: grants[0].roles: '*' is allowed only where agencies names some" },
        { "federation.yaml", "id: police-northbridge", "id: school-northbridge", "federation.yaml:11: agencies[1].id: the agency 'school-northbridge' stands twice" },
        { "ceiling.yaml", "version: 1", "version: [1", "ceiling.yaml:1: not YAML: " },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void Load_OneFault_IsToldWithFileLineAndNearestName(string file, string sound, string faulty, string expected)
    {
        var files = Files().Select(one => one.Name == file ? (one.Name, Replaced(one.Text, sound, faulty)) : one);

        var errors = FederationDirectory.Load(files).Errors.Select(error => error.ToString()).ToArray();

        Assert.Contains(errors, error => error.StartsWith(expected, StringComparison.Ordinal));
    }

    [Fact]
    public void Load_AgreementWithManyThingsMissing_ListsThemAll()
    {
        var document = YamlDocument.Load<Agreement>("id: bare-agreement\n", "agreements/bare.yaml");
        var register = YamlDocument.Load<Federation.V1.Bundle>(Register, "federation.yaml").Message;

        var errors = new PolicyValidator(register).CheckAgreement(document);

        string[] required =
        [
            "title", "kind", "objective", "parties", "types", "purposes", "lawful_basis", "valid_from", "valid_until", "review_date", "primary_users",
            "onward_sharing", "data_subject_contact", "breach_contact",
        ];
        Assert.All(required, name => Assert.Contains(errors, error => error.Reason.StartsWith(name, StringComparison.Ordinal)));
    }

    [Fact]
    public void Load_DocumentBeyondTheBound_IsRefusedUnread()
    {
        var document = YamlDocument.Load<ReleasePolicy>(new string('#', YamlDocument.MaxBytes + 1), "policies/big.yaml");

        Assert.Single(document.Errors);
        Assert.Equal(new ReleasePolicy(), document.Message);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Load_BrokenTexts_AreErrorsAndNeverExceptions(int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < RandomCases.Of(2_000); i++)
        {
            var text = Policy.ToCharArray();
            for (var changes = random.Next(1, 6); changes > 0; changes--)
            {
                text[random.Next(text.Length)] = Marks[random.Next(Marks.Length)];
            }

            _ = YamlDocument.Load<ReleasePolicy>(new string(text), "p.yaml");
        }
    }

    [Theory]
    [InlineData("[")]
    [InlineData("{a: ")]
    [InlineData("- ")]
    public void Load_DeeplyNested_IsRefusedInTime(string nest)
    {
        var document = YamlDocument.Load<ReleasePolicy>(string.Concat(Enumerable.Repeat(nest, 20_000)), "p.yaml");

        Assert.NotEmpty(document.Errors);
    }

    [Fact]
    public void Load_ListWithARefusedElement_StillLocatesTheOnesBehindIt()
    {
        var text = Replaced(Policy, "roles: [police.prevention-desk]", "roles:\n      - [x]\n      - police.nobody");

        var errors = FederationDirectory.Load(Files().Select(one => one.Name.StartsWith("policies", StringComparison.Ordinal) ? (one.Name, text) : one)).Errors;

        Assert.Contains(errors, error => error.Line == 9 && error.Reason.Contains("'police.nobody'", StringComparison.Ordinal));
    }

    private static IEnumerable<(string Name, string Text)> Files() =>
    [
        ("federation.yaml", Register),
        ("ceiling.yaml", Ceiling),
        ("agreements/school-police.yaml", Agreement),
        ("policies/school-northbridge.yaml", Policy),
    ];

    private static string Replaced(string text, string sound, string faulty)
    {
        Assert.Contains(sound, text, StringComparison.Ordinal);
        return text.Replace(sound, faulty, StringComparison.Ordinal);
    }
}
