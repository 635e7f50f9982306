using SharingBus.Policy.Schema;

namespace SharingBus.Policy.Compiling;

/// <summary>Checks paths against the vocabulary.</summary>
internal static class FieldPaths
{
    /// <summary>The paths that no given type has. A path needs to exist in one of them only: a rule may speak of several types.</summary>
    public static IEnumerable<RuleFault> Check(IReadOnlyCollection<NoticeSchema> schemas, IReadOnlyList<string> paths, string field)
    {
        for (var i = 0; i < paths.Count; i++)
        {
            var path = paths[i];
            if (path != RuleNames.Any && schemas.All(schema => schema.Find(path) is null))
            {
                var hint = NearestName.Hint(path, schemas.SelectMany(schema => schema.Paths).Distinct(StringComparer.Ordinal));
                yield return new RuleFault($"{field}[{i}]", $"unknown field path '{path}'{hint}");
            }
        }
    }

    public static IEnumerable<string> Messages(NoticeSchema schema) => schema.Paths.Where(path => schema.Find(path)!.Message is not null);
}
