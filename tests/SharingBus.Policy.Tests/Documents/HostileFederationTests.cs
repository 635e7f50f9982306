using System.Globalization;
using SharingBus.Policy.Documents;
using SharingBus.Policy.Tests.Reference;

namespace SharingBus.Policy.Tests.Documents;

/// <summary>Federations whose documents are sound one by one, and names that are not what they seem.</summary>
public sealed class HostileFederationTests(ITestOutputHelper output)
{
    /// <summary>What refusing a whole federation may allocate, in bytes.</summary>
    private const long MaxAllocated = 80 * 1024 * 1024;

    private const string Register = """
        federation: northbridge
        agencies:
          - id: school-northbridge
            roles: [{ id: education.lead }]
          - id: police-northbridge
            roles: [{ id: police.desk }, { id: police.desk-10 }]

        """;

    private const string Policy = """
        agency: school-northbridge
        version: 4
        grants:
          - id: threat-core
            types: [ThreatNotice]
            roles: [police.desk]
            purposes: [PREVENTION]
            release: [title]

        """;

    public static TheoryData<string, string, string, string> Names => new()
    {
        { "federation.yaml", "police.desk }", "p\u043Elice.desk }", "federation.yaml:6: agencies[1].roles[0].id: 'p\u043Elice.desk' is no role: it holds U+043E, which looks like 'o'; write 3 to 63 of a-z, 0-9, '.' and '-'" },
        { "federation.yaml", "police.desk }", "\uFF50olice.desk }", "federation.yaml:6: agencies[1].roles[0].id: '\uFF50olice.desk' is no role: it holds U+FF50, which looks like 'p'; write 3 to 63 of a-z, 0-9, '.' and '-'" },
        { "federation.yaml", "police.desk }", "\U0001D429olice.desk }", "federation.yaml:6: agencies[1].roles[0].id: '\U0001D429olice.desk' is no role: it holds U+1D429, which looks like 'p'; write 3 to 63 of a-z, 0-9, '.' and '-'" },
        { "federation.yaml", "police.desk }", "police\u2024desk }", "federation.yaml:6: agencies[1].roles[0].id: 'police\u2024desk' is no role: it holds U+2024, which looks like '.'; write 3 to 63 of a-z, 0-9, '.' and '-'" },
        { "federation.yaml", "police.desk }", "police.d\u00E9sk }", "federation.yaml:6: agencies[1].roles[0].id: 'police.d\u00E9sk' is no role: it holds U+00E9, which looks like 'e'; write 3 to 63 of a-z, 0-9, '.' and '-'" },
        { "federation.yaml", "police.desk }", "police.\u8B66 }", "federation.yaml:6: agencies[1].roles[0].id: 'police.\u8B66' is no role: it holds U+8B66; write 3 to 63 of a-z, 0-9, '.' and '-'" },
        { "federation.yaml", "police.desk }", "Police.desk }", "federation.yaml:6: agencies[1].roles[0].id: 'Police.desk' is no role: it holds 'P'; write 3 to 63 of a-z, 0-9, '.' and '-'" },
        { "federation.yaml", "police.desk }", "pd }", "federation.yaml:6: agencies[1].roles[0].id: 'pd' is no role: 3 to 63 of a-z, 0-9, '.' and '-'" },
        { "federation.yaml", "police.desk }", "police.desk-lo }", "federation.yaml:6: agencies[1].roles[1].id: 'police.desk-10' looks like 'police.desk-lo'; choose a name that nobody takes for the other" },
        { "federation.yaml", "education.lead", "police.desk-1o", "federation.yaml:6: agencies[1].roles[1].id: 'police.desk-10' looks like 'police.desk-1o'; choose a name that nobody takes for the other" },
        { "federation.yaml", "id: school-northbridge", "id: police-n0rthbridge", "federation.yaml:5: agencies[1].id: 'police-northbridge' looks like 'police-n0rthbridge'; choose a name that nobody takes for the other" },
        { "federation.yaml", "police.desk }", "police.desk-10 }", "federation.yaml:6: agencies[1].roles[1].id: the role 'police.desk-10' stands twice" },
        { "policies/school-northbridge.yaml", "[police.desk]", "[p\u043Elice.desk]", "policies/school-northbridge.yaml:6: grants[0].roles[0]: unknown role 'p\u043Elice.desk'; it holds U+043E, which looks like 'o'; nearest valid name 'police.desk'" },
        { "policies/school-northbridge.yaml", "agency: school", "agency: sch\u03BFol", "policies/school-northbridge.yaml:1: agency: unknown agency 'sch\u03BFol-northbridge'; it holds U+03BF, which looks like 'o'; nearest valid name 'school-northbridge'" },
        { "policies/school-northbridge.yaml", "- id: threat-core", "- id: threat-c0re\n    types: [ThreatNotice]\n    roles: [police.desk]\n    purposes: [PREVENTION]\n    release: [title]\n  - id: threat-core", "policies/school-northbridge.yaml:9: grants[1].id: 'threat-core' looks like 'threat-c0re'; choose a name that nobody takes for the other" },
        { "policies/school-northbridge.yaml", "release: [title]", "release: [title]\nwithholdings: [{ id: threat-c0re, withhold: [title] }]", "policies/school-northbridge.yaml:9: withholdings[0].id: 'threat-c0re' looks like 'threat-core'; choose a name that nobody takes for the other" },
        { "policies/school-northbridge.yaml", "release: [title]", "release: [title]\nwithholdings: [{ id: threat-core, withhold: [title] }]", "policies/school-northbridge.yaml:9: withholdings[0].id: the rule id 'threat-core' is used twice" },
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void Load_NameThatSeemsAnother_IsRefusedByFileAndLine(string file, string sound, string faulty, string expected)
    {
        Assert.All(FederationDirectory.Load(Files()).Errors, error => Assert.Equal("ceiling.yaml", error.File));

        var errors = FederationDirectory.Load(Files().Select(one => one.Name == file ? (one.Name, one.Text.Replace(sound, faulty, StringComparison.Ordinal)) : one)).Errors;

        Assert.Contains(expected, errors.Select(error => error.ToString()));
    }

    [Fact]
    public void Load_OneRoleInTwoAgencies_LooksLikeNoOther()
    {
        var register = Register.Replace("education.lead", "police.desk", StringComparison.Ordinal);

        Assert.DoesNotContain(FederationDirectory.Load([("federation.yaml", register)]).Errors, error => error.File == "federation.yaml");
    }

    [Fact]
    public void Load_OneDocumentTooMany_AsksForNoMore()
    {
        var asked = 0;

        var documents = FederationDirectory.Load(Endless("a: 1\n"));

        Assert.Equal(FederationDirectory.MaxDocuments + 1, asked);
        Assert.Equal([$"policies/agency-{asked}.yaml:1: more than 2000 documents; take out what belongs to no federation"], documents.Errors.Select(error => error.ToString()));

        IEnumerable<(string, string)> Endless(string text)
        {
            while (true)
            {
                asked++;
                yield return ($"policies/agency-{asked}.yaml", text);
            }
        }
    }

    [Fact]
    public void Load_TooMuchTextTogether_AsksForNoMore()
    {
        var text = new string('#', YamlDocument.MaxBytes);

        var documents = FederationDirectory.Load(Enumerable.Range(1, 1_000).Select(i => ($"policies/agency-{i}.yaml", text)));

        Assert.Equal(["policies/agency-17.yaml:1: more than 16777216 characters together; take out what belongs to no federation"], documents.Errors.Select(error => error.ToString()));
    }

    [Fact]
    public void Load_ErrorsWithoutEnd_AreCutInBoundedMemory()
    {
        RandomCases.SkipBoundWhileMutating();
        var faulty = string.Concat(Enumerable.Range(0, 300).Select(i => $"field-{i}: 1\n"));
        var files = Files().Concat(Enumerable.Range(0, 1_900).Select(i => ($"policies/agency-{i:0000}.yaml", faulty))).ToArray();
        var before = GC.GetAllocatedBytesForCurrentThread();

        var errors = FederationDirectory.Load(files).Errors;

        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{allocated / 1024} KB"));
        Assert.InRange(allocated, 0, MaxAllocated);
        Assert.Equal(FederationDirectory.MaxErrors + 1, errors.Count);
        Assert.Equal("more than 1000 errors; the rest is not shown", errors[^1].Reason);
    }

    [Fact]
    public void Load_FaultsWithoutEnd_AreCutInOneDocument()
    {
        var policy = "agency: school-northbridge\ngrants:\n" + string.Concat(Enumerable.Range(0, 300).Select(i => $"  - {{ id: grant-{i:000}, roles: [police.desk] }}\n"));

        var errors = FederationDirectory.Load([("federation.yaml", Register), ("policies/school-northbridge.yaml", policy)]).Errors
            .Where(error => error.File.StartsWith("policies", StringComparison.Ordinal)).ToArray();

        Assert.Equal(YamlDocument.MaxErrors + 1, errors.Length);
        Assert.Equal("more than 200 errors; the rest is not shown", errors[^1].Reason);
    }

    [Fact]
    public void Load_RulesThatAllNameUnknownRoles_AreCheckedInBoundedMemory()
    {
        RandomCases.SkipBoundWhileMutating();
        var register = "federation: big\nagencies:\n" + string.Concat(Enumerable.Range(0, 200).Select(i =>
            $"  - {{ id: agency-x{i:000}, roles: [{string.Join(", ", Enumerable.Range(0, 30).Select(j => $"{{ id: agency{i:000}.role{j:00} }}"))}] }}\n"));
        var policy = "agency: agency-x000\ngrants:\n" + string.Concat(Enumerable.Range(0, 1_900).Select(i =>
            $"  - {{ id: grant-x{i:0000}, types: [ThreatNotice], roles: [nobody.{i}], purposes: [PREVENTION], release: [title] }}\n"));
        var before = GC.GetAllocatedBytesForCurrentThread();

        var errors = FederationDirectory.Load([("federation.yaml", register), ("policies/agency-x000.yaml", policy)]).Errors;

        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{allocated / 1024} KB"));
        Assert.InRange(allocated, 0, MaxAllocated);
        Assert.Equal(YamlDocument.MaxErrors + 1, errors.Count(error => error.File.StartsWith("policies", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("release: [{0}]")]
    [InlineData("release: [title], elements: [{0}]", "{{ path: {0} }}")]
    [InlineData("transforms: [{0}]", "{{ path: {0}, transform: MASK }}")]
    public void Load_PathsThatAllAreUnknown_AreNotAllSearchedFor(string fields, string entry = "{0}")
    {
        RandomCases.SkipBoundWhileMutating();
        var entries = string.Join(", ", Enumerable.Range(0, 1_900).Select(i => string.Format(CultureInfo.InvariantCulture, entry, $"persons.corelation_keys.valu{i}")));
        var policy = "agency: school-northbridge\ngrants:\n" + string.Concat(Enumerable.Range(0, 5).Select(i =>
            $"  - {{ id: grant-x{i}, types: [ThreatNotice, IncidentReport, Referral, CaseUpdate, Alert], roles: [police.desk], purposes: [PREVENTION], {string.Format(CultureInfo.InvariantCulture, fields, entries)} }}\n"));
        var before = GC.GetAllocatedBytesForCurrentThread();

        var errors = FederationDirectory.Load([("federation.yaml", Register), ("policies/school-northbridge.yaml", policy)]).Errors;

        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{allocated / 1024} KB"));
        Assert.InRange(allocated, 0, MaxAllocated);
        Assert.InRange(errors.Count(error => error.Reason.StartsWith("grants[0]", StringComparison.Ordinal)), 100, 110);
    }

    [Fact]
    public void Load_NameOfAFileThatMovesTheCursor_IsShownHarmless()
    {
        var errors = FederationDirectory.Load([("policies/a\u001B[2J\nb.txt", string.Empty)]).Errors;

        Assert.Contains("policies/a<U+001B>[2J<U+000A>b.txt:1: no document of a federation has this name; they are federation.yaml, ceiling.yaml, agreements/*.yaml, policies/*.yaml, allow-list.yaml and tests/*.yaml", errors.Select(error => error.ToString()));
    }

    [Fact]
    public void Load_DocumentThatCouldNotBeRead_IsNotMissingAsWell()
    {
        var errors = FederationDirectory.Load([], [new DocumentError("federation.yaml", 1, "is a link")]).Errors;

        Assert.Equal(["federation.yaml:1: is a link"], errors.Where(error => error.File == "federation.yaml" && error.Reason != "federation: is missing").Select(error => error.ToString()));
    }

    private static IEnumerable<(string Name, string Text)> Files() => [("federation.yaml", Register), ("policies/school-northbridge.yaml", Policy)];
}
