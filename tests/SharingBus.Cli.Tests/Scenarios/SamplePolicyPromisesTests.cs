using Google.Protobuf;
using SharingBus.Cli.Demo;
using SharingBus.Federation.V1;
using SharingBus.Policy.Compiling;
using SharingBus.Policy.Deciding;
using SharingBus.Vocabulary;
using SharingBus.Vocabulary.V1;
using Xunit;

namespace SharingBus.Cli.Tests.Scenarios;

/// <summary>What the sentences of the sample policies promise, asked of every agency, type and purpose, not of the scenario's cases alone.</summary>
public sealed class SamplePolicyPromisesTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 3, 5, 12, 0, 0, TimeSpan.Zero);
    private static readonly string[] People = ["persons", "person", "related_persons"];

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("sharingbus-promises-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Theory]
    [InlineData("health_note", "police.")]
    [InlineData("belief_or_origin", "")]
    [InlineData("address", "police.")]
    [InlineData("address", "education.")]
    [InlineData("address", "youth.")]
    public void Field_ThatTheCeilingWithholds_ReachesNoSuchRole(string field, string roles)
    {
        Decision[] released = [.. Decisions().Where(d => d.Verdict == Verdict.Released && d.Role.StartsWith(roles, StringComparison.Ordinal))];

        Assert.NotEmpty(released);
        Assert.All(released, d => Assert.DoesNotContain(
            d.ReleasedPaths, path => People.Any(p => path == p || path == $"{p}.{field}" || path.StartsWith($"{p}.{field}.", StringComparison.Ordinal))));
    }

    [Fact]
    public void Hub_OfEveryAgency_NeverGetsAName()
    {
        Decision[] released = [.. Decisions().Where(d => d.Verdict == Verdict.Released && d.Role == "fusion.analyst")];

        Assert.NotEmpty(released);
        Assert.All(released, d => Assert.DoesNotContain(
            d.ReleasedPaths, path => People.Any(p => path == p || path.StartsWith($"{p}.names", StringComparison.Ordinal))));
    }

    // The handling has the same number in every type, so that one message stands for all.
    private static NoticeFacts Facts(NoticeType type, Purpose purpose)
    {
        var handling = new Handling
        {
            Tlp = Tlp.Green,
            Purpose = purpose,
            Actuality = Actuality.Actual,
            DisclosureBasis = DisclosureBasis.PublicTask,
            SecrecyGate = SecrecyGate.None,
        };
        Assert.True(NoticeFacts.TryRead(type, new ThreatNotice { Handling = handling }.ToByteArray(), out NoticeFacts facts));
        return facts;
    }

    private List<Decision> Decisions()
    {
        var documents = SampleDocuments.ReadPolicies(SampleDocuments.Northbridge);
        using var keys = new DemoKeys(_directory.CreateSubdirectory(Guid.CreateVersion7().ToString()).FullName, documents.Register.Agencies.Select(a => a.Id));
        Bundle bundle = Bundle.Parser.ParseFrom(keys.Sign(documents, Now.AddDays(-1)).Bundle);
        CompiledBundle compiled = CompiledBundle.Compile(bundle);
        Assert.Empty(compiled.Errors);
        List<Decision> decisions = [];
        foreach (NoticeType type in NoticeTypes.All)
        {
            foreach (Purpose purpose in Enum.GetValues<Purpose>().Where(p => p != Purpose.Unspecified))
            {
                NoticeFacts facts = Facts(type, purpose);
                decisions.AddRange(
                    from origin in bundle.Agencies
                    from recipient in bundle.Agencies
                    where origin.Id != recipient.Id
                    from role in recipient.Roles
                    select compiled.Decide(new DecisionRequest(origin.Id, type, facts, recipient.Id, role.Id, Now)));
            }
        }

        return decisions;
    }
}
