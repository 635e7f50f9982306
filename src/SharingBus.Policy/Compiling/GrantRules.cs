using SharingBus.Policy.Schema;
using SharingBus.Policy.V1;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Policy.Compiling;

/// <summary>What a grant must hold before it releases anything.</summary>
internal static class GrantRules
{
    private const string Any = "*";

    public static void Check(Grant grant, List<string> reasons)
    {
        Require(grant.Id.Length > 0, "the grant has no id", reasons);
        Require(grant.Types_.Count > 0, "types must name something", reasons);
        Require(grant.Roles.Count > 0, "roles must name something", reasons);
        Require(grant.Purposes.Count > 0, "purposes must name something", reasons);
        Require(grant.Release.Count > 0, "release must name something", reasons);
        Require(!grant.Roles.Contains(Any) || grant.Agencies.Count > 0, "roles may be '*' only where agencies names some", reasons);
        Require(!grant.Purposes.Contains(Purpose.Unspecified), "purposes may not be unspecified", reasons);
        Require(!grant.Actualities.Contains(Actuality.Unspecified), "actualities may not be unspecified", reasons);
        if (!grant.Types_.All(NoticeTypes.IsKnown))
        {
            reasons.Add("types names no notice type");
            return;
        }

        NoticeSchema[] schemas = [.. grant.Types_.Distinct().Select(NoticeSchema.Of)];
        foreach (var path in grant.Release)
        {
            // A path needs to exist in one of the types only: a grant may speak of several.
            Require(path == Any || Array.Exists(schemas, schema => schema.Find(path) is not null), $"no type of the grant has a field '{path}'", reasons);
        }

        foreach (var schema in schemas)
        {
            CheckElements(schema, grant, reasons);
        }
    }

    private static void CheckElements(NoticeSchema schema, Grant grant, List<string> reasons)
    {
        foreach (var element in grant.Elements)
        {
            var message = schema.Find(element.Path)?.Message;
            if (message is null)
            {
                reasons.Add($"{schema.Type} has no message field '{element.Path}'");
                continue;
            }

            Require(Has(element.SubjectCategories, message, "subject_category"), $"'{element.Path}' has no subject_category", reasons);
            Require(Has(element.AgeStatuses, message, "age_status"), $"'{element.Path}' has no age_status", reasons);
            Require(Has(element.Assertions, message, "assertion"), $"'{element.Path}' has no assertion", reasons);
        }
    }

    private static bool Has<T>(ICollection<T> wanted, Google.Protobuf.Reflection.MessageDescriptor message, string field) =>
        wanted.Count == 0 || message.FindFieldByName(field) is not null;

    private static void Require(bool condition, string reason, List<string> reasons)
    {
        if (!condition)
        {
            reasons.Add(reason);
        }
    }
}
