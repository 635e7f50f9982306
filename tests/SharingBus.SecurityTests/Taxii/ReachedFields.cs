using SharingBus.Node.Tests.Federation;
using SharingBus.Policy.Analysis;
using SharingBus.Policy.V1;
using SharingBus.Vocabulary;
using SharingBus.Vocabulary.V1;

namespace SharingBus.SecurityTests.Taxii;

/// <summary>What <c>policy reach</c> says of the school's fields and a role of the police.</summary>
internal static class ReachedFields
{
    /// <summary>Whether a field may reach a role. Handling travels with every view.</summary>
    public static bool Reaches(PolicyModel model, string role, NoticeType type, string path)
    {
        ReachRequest question = new() { Field = $"{NoticeTypes.Name(type)}.{path}", Origin = TestBundle.School, Recipient = TestBundle.Police, Role = role };
        ReachResponse reach = ReachAnswer.Of(model, question, out string? fault);
        Assert.Null(fault);
        return reach.Reaches.Count > 0 || path.StartsWith("handling.", StringComparison.Ordinal);
    }
}
