using System.Diagnostics;
using System.Globalization;
using System.Text;
using SharingBus.Federation.V1;
using SharingBus.Policy.Documents;
using SharingBus.Policy.Tests.Reference;
using SharingBus.Policy.V1;

namespace SharingBus.Policy.Tests.Documents;

/// <summary>Documents made to mislead a reviewer, to fill the memory or to take for ever.</summary>
public sealed class HostileDocumentTests(ITestOutputHelper output)
{
    /// <summary>What reading one document may allocate, in bytes, errors and hints included: whatever it holds.</summary>
    private const long MaxAllocated = 80 * 1024 * 1024;

    private const string Grant = "version: 1\ngrants:\n  - id: own-grant\n    description: ";

    // By name: test runners stumble over such characters as well.
    private static readonly Dictionary<string, (string Text, string Expected)> Characters = new()
    {
        ["NUL"] = ("a\0b", "p.yaml:4: holds U+0000: it is no UTF-8; save it as UTF-8"),
        ["bytes that are no UTF-8"] = ("a\uFFFDb", "p.yaml:4: holds U+FFFD: it is no UTF-8; save it as UTF-8"),
        ["escape of a terminal"] = ("a\u001B[2Jb", "p.yaml:4: holds the hidden character U+001B; take it out"),
        ["delete"] = ("a\u007Fb", "p.yaml:4: holds the hidden character U+007F; take it out"),
        ["right to left override"] = ("a\u202Eb", "p.yaml:4: holds the hidden character U+202E; take it out"),
        ["isolate"] = ("a\u2066b", "p.yaml:4: holds the hidden character U+2066; take it out"),
        ["Arabic letter mark"] = ("a\u061Cb", "p.yaml:4: holds the hidden character U+061C; take it out"),
        ["zero width space"] = ("a\u200Bb", "p.yaml:4: holds the hidden character U+200B; take it out"),
        ["zero width joiner"] = ("a\u200Db", "p.yaml:4: holds the hidden character U+200D; take it out"),
        ["soft hyphen"] = ("a\u00ADb", "p.yaml:4: holds the hidden character U+00AD; take it out"),
        ["byte order mark inside"] = ("a\uFEFFb", "p.yaml:4: holds the hidden character U+FEFF; take it out"),
        ["Hangul filler"] = ("a\u3164b", "p.yaml:4: holds the hidden character U+3164; take it out"),
        ["variation selector"] = ("a\uFE01b", "p.yaml:4: holds the hidden character U+FE01; take it out"),
        ["tag letter"] = ("a\U000E0041b", "p.yaml:4: holds the hidden character U+E0041; take it out"),
        ["private letter"] = ("a\uE000b", "p.yaml:4: holds the hidden character U+E000; take it out"),
        ["half a pair"] = ("a\uD800b", "p.yaml:4: holds the hidden character U+D800; take it out"),
        ["line separator, behind which YAML goes on"] = ("a\u2028b", "p.yaml:4: holds the hidden character U+2028; take it out"),
        ["next line, behind which YAML goes on"] = ("# a\u0085grants: []", "p.yaml:4: holds the hidden character U+0085; take it out"),
        ["carriage return by itself"] = ("a\rb", "p.yaml:4: holds a carriage return by itself; end lines with LF or CR LF"),
    };

    public static TheoryData<string> NamesOfCharacters => [.. Characters.Keys];

    [Theory]
    [InlineData("version: 1\nagency: \"a\"*\"\ngrants: \"b\"\n")]
    [InlineData("purpobes: [x]\nagency: \"a-\"*\"\nversion: \"b\"\nx: \"c\"\ny: [a]\n")]
    [InlineData("agency: \"a-\"*\"\nversion: \"b\"\nx: \"c\"\ny: [a]\nz: A\nr:\n  - { type: a, days: 30 }\nd: e\n")]
    public void Load_TextThatEndsWhereTheScannerDoesNotExpectIt_IsRefused(string text) =>
        Assert.Contains(Errors(text), error => error.Contains("not YAML", StringComparison.Ordinal));

    [Fact]
    public void Load_TabInAnId_IsNamedWhereItIsQuoted()
    {
        var errors = FederationDirectory.Load([("ceiling.yaml", "version: 1\ngrants:\n  - { id: \"a\tb\" }\n  - { id: \"a\tb\" }\n")]).Errors;

        Assert.Contains(errors, error => error.Reason.Contains("a<U+0009>b", StringComparison.Ordinal));
        Assert.All(errors, error => Assert.DoesNotContain('\t', error.Reason));
    }

    [Fact]
    public void Compile_IdThatATerminalObeys_IsNamedInItsError()
    {
        var bundle = new Bundle { Agencies = { new Agency { Id = "a\u001B[2J" }, new Agency { Id = "a\u001B[2J" } } };

        var errors = SharingBus.Policy.Compiling.CompiledBundle.Compile(bundle).Errors;

        Assert.Contains(errors, error => error.ToString().Contains("<U+001B>", StringComparison.Ordinal));
        Assert.All(errors, error => Assert.DoesNotContain('\u001B', error.ToString()));
    }

    [Theory]
    [MemberData(nameof(NamesOfCharacters))]
    public void Load_CharacterThatNobodySees_IsRefusedByItsCodePoint(string what)
    {
        var (text, expected) = Characters[what];
        var errors = Errors(Grant + text);

        Assert.True(errors is [var error] && error == expected, $"{what}: {string.Join('\n', errors)}");
    }

    [Theory]
    [InlineData("\\u202E", "U+202E")]
    [InlineData("\\0", "U+0000")]
    [InlineData("\\e", "U+001B")]
    [InlineData("\\L", "U+2028")]
    [InlineData("\\U000E0041", "U+E0041")]
    public void Load_HiddenCharacterWrittenAsAnEscape_IsRefusedAsWell(string escape, string codePoint)
    {
        var errors = Errors($"{Grant}\"a{escape}b\"");

        Assert.Equal([$"p.yaml:4: 'description' holds the hidden character {codePoint}; take it out"], errors);
    }

    [Fact]
    public void Load_HiddenCharactersWithoutEnd_AreToldTwentyTimes() => Assert.Equal(20, Errors(new string('\u202E', 300_000)).Length);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Load_MarkInFrontAndWindowsLineEnds_AreReadAsTheSame(bool hasMark)
    {
        var document = YamlDocument.Load<ReleasePolicy>((hasMark ? "\uFEFF" : string.Empty) + (Grant + "two\n    max_tlp: REDD\n").ReplaceLineEndings("\r\n"), "p.yaml");

        Assert.Equal("own-grant", document.Message.Grants[0].Id);
        Assert.Equal(["p.yaml:5: unknown Tlp 'REDD'; nearest valid name 'RED'"], document.Errors.Select(error => error.ToString()));
    }

    public static TheoryData<string, string> Surprises => new()
    {
        { "federation: NO", "b.yaml:1: 'NO' without quotes is a text to some programs and true or false to others; write \"NO\"" },
        { "federation: off", "b.yaml:1: 'off' without quotes is a text to some programs and true or false to others; write \"off\"" },
        { "federation: ~", "b.yaml:1: 'federation' has no value; give it one or take the line out" },
        { "federation: NULL", "b.yaml:1: 'federation' has no value; give it one or take the line out" },
        { "version: 017", "b.yaml:1: '017' is no value for 'version' (UInt64); write digits only, without leading zeros" },
        { "version: 0o17", "b.yaml:1: '0o17' is no value for 'version' (UInt64); write digits only, without leading zeros" },
        { "version: 0x1F", "b.yaml:1: '0x1F' is no value for 'version' (UInt64); write digits only, without leading zeros" },
        { "version: 1_000", "b.yaml:1: '1_000' is no value for 'version' (UInt64); write digits only, without leading zeros" },
        { "version: 1e3", "b.yaml:1: '1e3' is no value for 'version' (UInt64); write digits only, without leading zeros" },
        { "version: +1", "b.yaml:1: '+1' is no value for 'version' (UInt64); write digits only, without leading zeros" },
        { "version: 1:30", "b.yaml:1: '1:30' is no value for 'version' (UInt64); write digits only, without leading zeros" },
        { "version: \u0661", "b.yaml:1: '\u0661' is no value for 'version' (UInt64); write digits only, without leading zeros" },
        { "version: '-'", "b.yaml:1: '-' is no value for 'version' (UInt64); write digits only, without leading zeros" },
        { "version: [1]", "b.yaml:1: 'version' is a single value" },
        { "version: -0", "b.yaml:1: '-0' is no value for 'version' (UInt64); write digits only, without leading zeros" },
        { "version: -1", "b.yaml:1: '-1' is no value for 'version' (UInt64); the number is too small" },
        { "version: 18446744073709551616", "b.yaml:1: '18446744073709551616' is no value for 'version' (UInt64); the number is too large" },
        { "max_staleness_seconds: 4294967296", "b.yaml:1: '4294967296' is no value for 'max_staleness_seconds' (UInt32); the number is too large" },
        { "valid_from_unix_micros: 9223372036854775808", "b.yaml:1: '9223372036854775808' is no value for 'valid_from_unix_micros' (Int64); the number is too large" },
        { "agencies: [{roles: [{hub: yes}]}]", "b.yaml:1: 'yes' is no value for 'hub' (Bool); write true or false" },
        { "agencies: [{roles: [{hub: True}]}]", "b.yaml:1: 'True' is no value for 'hub' (Bool); write true or false" },
        { "<<: {version: 1}", "b.yaml:1: merge keys are not allowed; write the fields out" },
        { "agencies:\n  - <<: *x", "b.yaml:2: merge keys are not allowed; write the fields out" },
        { "version: 1\nversion: 2", "b.yaml:2: the field 'version' stands twice; merge both or take one out" },
        { "version: 1\n\"version\": 2", "b.yaml:2: the field 'version' stands twice; merge both or take one out" },
        { "? [version]\n: 1", "b.yaml:1: expected the name of a field" },
        { "version: 1\n---\nversion: 2", "b.yaml:2: more than one document; put each into a file of its own" },
        { "versi\u043En: 1", "b.yaml:1: unknown field 'versi\u043En' of Bundle; it holds U+043E, which looks like 'o'; nearest valid name 'version'" },
        { "agencies: [{sector: P\u041ELICE}]", "b.yaml:1: unknown Sector 'P\u041ELICE'; it holds U+041E, which looks like 'o'; nearest valid name 'POLICE'" },
        { "\"a\\e[2J\": 1", "b.yaml:1: unknown field 'a<U+001B>[2J' of Bundle" },
        { "", "b.yaml:1: the document is empty" },
    };

    [Theory]
    [MemberData(nameof(Surprises))]
    public void Load_WhatProgramsReadDifferently_IsRefusedWithARemedy(string text, string expected)
    {
        var errors = YamlDocument.Load<Bundle>(text, "b.yaml").Errors.Select(error => error.ToString()).ToArray();

        Assert.True(errors.Length > 0 && errors[0].StartsWith(expected, StringComparison.Ordinal), string.Join('\n', errors));
    }

    [Theory]
    [InlineData("version: -1", "valid_from_unix_micros: -5", -5)]
    [InlineData("version: 0", "valid_from_unix_micros: 0", 0)]
    public void Load_PlainNumbers_AreReadAsTheyStand(string version, string from, long expected)
    {
        var document = YamlDocument.Load<Bundle>($"{(version.EndsWith('0') ? version : "version: 7")}\nfederation: \"NO\"\n{from}\n", "b.yaml");

        Assert.Empty(document.Errors);
        Assert.Equal("NO", document.Message.Federation);
        Assert.Equal(expected, document.Message.ValidFromUnixMicros);
    }

    private static readonly Dictionary<string, (string Text, string Expected)> Bombs = new()
    {
        ["ten megabytes"] = (Repeat("# no policy\n", 10 * YamlDocument.MaxBytes), "p.yaml:1: larger than 1048576 bytes; split it or take out what is no policy"),
        ["billion laughs"] = (Laughs(), "p.yaml:1: unknown field 'a0' of ReleasePolicy"),
        ["anchor that holds itself"] = ("grants: &g [*g]", "p.yaml:1: anchors are not allowed; take it out"),
        ["anchors without end"] = ("grants:\n" + Repeat("- &a {id: x}\n", YamlDocument.MaxBytes - 8), "p.yaml:2: anchors are not allowed; take it out"),
        ["unknown fields without end"] = (Numbered(i => $"field{i}: 1\n"), "p.yaml:1: unknown field 'field0' of ReleasePolicy"),
        ["long unknown fields without end"] = (Numbered(i => $"{new string('x', 190)}{i}: 1\n"), "p.yaml:1: unknown field 'xxx"),
        ["one field without end"] = (Repeat("version: 1\n", YamlDocument.MaxBytes), "p.yaml:2: the field 'version' stands twice"),
        ["grants without end"] = ("grants:\n" + Repeat("- {}\n", YamlDocument.MaxBytes - 8), "p.yaml:2002: 'grants' has more than 2000 entries; split it"),
        ["lists in lists without end"] = ("grants:\n" + Repeat($"- {{release: [{Repeat("a,", 3_000)}]}}\n", YamlDocument.MaxBytes - 8), "p.yaml:68: more than 100000 values; split the document"),
        ["a list without end"] = ("grants: [{release: [" + Repeat("a,", YamlDocument.MaxBytes - 30) + "]}]", "p.yaml:1: 'release' has more than 2000 entries; split it"),
        ["one text without end"] = (Grant + new string('a', YamlDocument.MaxBytes - 100), "p.yaml:4: 'description' is longer than 16384 characters; shorten it"),
        ["one text over lines without end"] = (Grant + "|\n" + Repeat("      a\n", YamlDocument.MaxBytes - 100), "p.yaml:4: 'description' is longer than 16384 characters; shorten it"),
        ["one name without end"] = (new string('a', YamlDocument.MaxBytes - 100) + ": 1", "p.yaml:1: "),
        ["a value without end"] = ("version: " + new string('1', YamlDocument.MaxBytes - 100), "p.yaml:1: '1111"),
        ["brackets without end"] = (new string('[', YamlDocument.MaxBytes), "p.yaml:1: "),
        ["brackets in a field"] = ("grants: " + new string('[', YamlDocument.MaxBytes - 10), "p.yaml:1: "),
        ["braces in a field"] = ("x: " + Repeat("{a: ", YamlDocument.MaxBytes - 10), "p.yaml:1: "),
        ["dashes without end"] = (Repeat("- ", YamlDocument.MaxBytes), "p.yaml:1: "),
        ["questions without end"] = (Repeat("? ", YamlDocument.MaxBytes), "p.yaml:1: "),
        ["indents without end"] = (string.Concat(Enumerable.Range(0, 1_400).Select(i => new string(' ', i) + "a:\n")), "p.yaml:1: "),
        ["quotes without end"] = ("version: \"" + new string('a', YamlDocument.MaxBytes - 100), "p.yaml:1: "),
        ["documents without end"] = (Repeat("--- {}\n", YamlDocument.MaxBytes), "p.yaml:2: more than one document"),
        ["directives without end"] = (Repeat("%TAG !a! b\n", YamlDocument.MaxBytes), "p.yaml:"),
        ["enums without end"] = ("grants: [{purposes: [" + Repeat("PREVENTON,", 20_000) + "]}]", "p.yaml:1: unknown Purpose 'PREVENTON'"),
    };

    public static TheoryData<string> NamesOfBombs => [.. Bombs.Keys];

    [Theory]
    [MemberData(nameof(NamesOfBombs))]
    public void Load_TextThatGrowsWithoutEnd_IsRefusedInBoundedMemory(string what)
    {
        RandomCases.SkipBoundWhileMutating();
        var (text, expected) = Bombs[what];
        var clock = Stopwatch.GetTimestamp();
        var before = GC.GetAllocatedBytesForCurrentThread();

        var errors = YamlDocument.Load<ReleasePolicy>(text, "p.yaml").Errors;

        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}: {text.Length} characters, {allocated / 1024} KB allocated, {Stopwatch.GetElapsedTime(clock).TotalMilliseconds:0} ms, {errors.Count} errors"));
        Assert.InRange(allocated, 0, MaxAllocated);
        Assert.InRange(errors.Count, 1, YamlDocument.MaxErrors + 1);
        Assert.All(errors, error => Assert.InRange(error.Reason.Length, 1, 400));
        Assert.Contains(errors, error => error.ToString().StartsWith(expected, StringComparison.Ordinal));
    }

    private static string[] Errors(string text) => [.. YamlDocument.Load<ReleasePolicy>(text, "p.yaml").Errors.Select(error => error.ToString())];

    private static string Repeat(string text, int length) => new StringBuilder().Insert(0, text, length / text.Length).ToString();

    private static string Numbered(Func<int, string> line)
    {
        var text = new StringBuilder();
        for (var i = 0; text.Length < YamlDocument.MaxBytes - 300; i++)
        {
            text.Append(line(i));
        }

        return text.ToString();
    }

    private static string Laughs() =>
        "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + string.Concat(Enumerable.Range(1, 30).Select(i => $"a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 10))}]\n"));
}
