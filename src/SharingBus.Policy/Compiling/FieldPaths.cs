using SharingBus.Policy.Naming;
using SharingBus.Policy.Schema;

namespace SharingBus.Policy.Compiling;

/// <summary>Checks paths against the vocabulary.</summary>
internal static class FieldPaths
{
    /// <summary>The paths that no given type has. A path needs to exist in one of them only: a rule may speak of several types.</summary>
    public static IEnumerable<RuleFault> Check(IReadOnlyCollection<NoticeSchema> schemas, IReadOnlyList<string> paths, string field)
    {
        int[] unknown = [.. Enumerable.Range(0, paths.Count).Where(i => paths[i] != RuleNames.Any && schemas.All(schema => schema.Find(paths[i]) is null))];
        var told = unknown.Take(RuleFault.Most).Select(i => new RuleFault($"{field}[{i}]", Unknown(schemas, paths[i])));
        return unknown.Length <= RuleFault.Most ? told : told.Append(new RuleFault(field, $"and {unknown.Length - RuleFault.Most} more unknown field paths"));
    }

    /// <summary>What to say of a path that no given type has.</summary>
    public static string Unknown(IReadOnlyCollection<NoticeSchema> schemas, string path) =>
        $"unknown field path '{ShownText.Of(path)}'{NameForm.Foreign(path)}{NearestName.Hint(path, schemas.SelectMany(schema => schema.Paths))}";

    public static IEnumerable<string> Messages(NoticeSchema schema) => schema.Paths.Where(path => schema.Find(path)!.Message is not null);
}
