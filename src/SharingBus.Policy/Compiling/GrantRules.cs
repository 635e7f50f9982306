using SharingBus.Policy.Schema;
using SharingBus.Policy.V1;
using SharingBus.Vocabulary;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Policy.Compiling;

/// <summary>What a grant must hold before it releases anything.</summary>
internal static class GrantRules
{
    /// <summary>Everything that is wrong, all at once.</summary>
    public static IReadOnlyList<RuleFault> Check(Grant grant)
    {
        var faults = RuleFault.OfId(grant.Id);
        Require(grant.Types_.Count > 0, "types", "must name something", faults);
        Require(grant.Roles.Count > 0, "roles", "must name something", faults);
        Require(grant.Purposes.Count > 0, "purposes", "must name something", faults);
        Require(grant.Release.Count > 0 || grant.Transforms.Count > 0, "release", "must name something, unless transforms does", faults);
        Require(!grant.Roles.Contains(RuleNames.Any) || grant.Agencies.Count > 0, "roles", "'*' is allowed only where agencies names some", faults);
        Require(!grant.Purposes.Contains(Purpose.Unspecified), "purposes", "may not be unspecified", faults);
        Require(!grant.Actualities.Contains(Actuality.Unspecified), "actualities", "may not be unspecified", faults);
        Require(!grant.Sectors.Contains(Sector.Unspecified), "sectors", "may not be unspecified", faults);
        if (Period.TryRead(grant.ValidFrom, grant.ValidUntil, out _) is { } reason)
        {
            faults.Add(new RuleFault(grant.ValidUntil.Length > 0 ? "valid_until" : "valid_from", reason));
        }

        if (!grant.Types_.All(NoticeTypes.IsKnown))
        {
            faults.Add(new RuleFault("types", "names no notice type"));
            return faults;
        }

        if (grant.Types_.Count == 0)
        {
            // No path would be one of any type.
            return faults;
        }

        NoticeSchema[] schemas = [.. grant.Types_.Distinct().Select(NoticeSchema.Of)];
        faults.AddRange(FieldPaths.Check(schemas, grant.Release, "release"));
        for (var i = 0; i < grant.Elements.Count && faults.Count < RuleFault.Most; i++)
        {
            CheckElement(schemas, grant.Elements[i], $"elements[{i}]", faults);
        }

        TransformRules.Check(schemas, grant.Transforms, faults);
        CheckAreas(schemas, grant, faults);
        return faults;
    }

    // A condition that no notice of the type can meet is a mistake, not a way to release nothing.
    private static void CheckAreas(NoticeSchema[] schemas, Grant grant, List<RuleFault> faults)
    {
        for (var i = 0; i < grant.Areas.Count; i++)
        {
            var area = grant.Areas[i];
            var isNamed = area.Country.Length + area.Subdivision.Length + area.Municipality.Length > 0;
            Require(isNamed, $"areas[{i}]", "must name a country, a subdivision or a municipality", faults);
        }

        foreach (var schema in schemas.Where(schema => grant.Areas.Count > 0 && !schema.HasPlace))
        {
            faults.Add(new RuleFault("areas", $"{schema.Type} names no single place"));
        }
    }

    // Unlike a release path, a condition must hold in every type: where it fell away, more would be released.
    private static void CheckElement(NoticeSchema[] schemas, ElementCondition element, string where, List<RuleFault> faults)
    {
        foreach (var schema in schemas)
        {
            var message = schema.Find(element.Path)?.Message;
            if (message is null)
            {
                var hint = NearestName.Hint(element.Path, FieldPaths.Messages(schema));
                faults.Add(new RuleFault($"{where}.path", $"{schema.Type} has no message field '{element.Path}'{hint}"));
                continue;
            }

            foreach (var field in Asked(element).Where(field => message.FindFieldByName(field) is null))
            {
                faults.Add(new RuleFault(where, $"'{element.Path}' has no {field}"));
            }
        }
    }

    private static IEnumerable<string> Asked(ElementCondition element)
    {
        if (element.SubjectCategories.Count > 0)
        {
            yield return "subject_category";
        }

        if (element.AgeStatuses.Count > 0)
        {
            yield return "age_status";
        }

        if (element.Assertions.Count > 0)
        {
            yield return "assertion";
        }
    }

    private static void Require(bool condition, string field, string reason, List<RuleFault> faults)
    {
        if (!condition)
        {
            faults.Add(new RuleFault(field, reason));
        }
    }
}
