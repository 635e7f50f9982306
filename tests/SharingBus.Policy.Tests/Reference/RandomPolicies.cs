using Google.Protobuf.Collections;
using Google.Protobuf.Reflection;
using SharingBus.Policy.V1;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Policy.Tests.Reference;

/// <summary>Makes federations with random rules.</summary>
internal sealed class RandomPolicies(Random random)
{
    private static readonly MessageDescriptor[] Types =
    [
        ThreatNotice.Descriptor, IncidentReport.Descriptor, Referral.Descriptor, CaseUpdate.Descriptor, Alert.Descriptor,
        InformationRequest.Descriptor, InformationResponse.Descriptor, KnowledgeProduct.Descriptor, Feedback.Descriptor,
    ];

    public static string Path(Random random, MessageDescriptor root)
    {
        var path = string.Empty;
        for (var message = root; ;)
        {
            var fields = message.Fields.InFieldNumberOrder();
            var field = fields[random.Next(fields.Count)];
            path = path.Length == 0 ? field.Name : $"{path}.{field.Name}";
            if (field.FieldType != FieldType.Message || random.Next(3) == 0)
            {
                return path;
            }

            message = field.MessageType;
        }
    }

    public SampleFederation Next()
    {
        var federation = new SampleFederation();
        Fill(federation.Policy, wide: false);
        if (random.Next(3) > 0)
        {
            federation.Ceiling.Grants.Add(SampleFederation.Everything("ceiling-all"));
        }
        else
        {
            Fill(federation.Ceiling, wide: true);
        }

        var kind = random.Next(4) > 0 ? AgreementKind.InformAndIntervene : (AgreementKind)random.Next(1, 7);
        var agreement = SampleFederation.Agreement("multi-agency", kind);
        agreement.BreakGlass = random.Next(2) == 0 ? new BreakGlassTerms { MaxHours = 4, SupervisorAgency = SampleFederation.School, SupervisorRole = "lead" } : null;
        federation.Bundle.Agreements.Add(agreement);
        return federation;
    }

    private void Fill(ReleasePolicy policy, bool wide)
    {
        for (var i = 0; i < 14; i++)
        {
            policy.Grants.Add(Grant($"grant-{i}", Types[i % Types.Length], wide));
        }

        for (var i = random.Next(3); i > 0; i--)
        {
            var type = Types[random.Next(Types.Length)];
            var rule = new Withholding { Id = $"withhold-{i}", Types_ = { Enum.Parse<NoticeType>(type.Name) } };
            var path = Path(random, type);
            if (!ReferenceView.IsCorePath(type, path))
            {
                rule.Withhold.Add(path);
                if (random.Next(3) == 0)
                {
                    rule.Sectors.Add(Sector.Police);
                }

                policy.Withholdings.Add(rule);
            }
        }
    }

    private Grant Grant(string id, MessageDescriptor type, bool wide)
    {
        var grant = SampleFederation.Grant(id);
        grant.Types_.Clear();
        grant.Types_.Add(Enum.Parse<NoticeType>(type.Name));
        grant.MaxTlp = (Tlp)random.Next(wide ? 4 : 2, 6);
        if (random.Next(5) == 0)
        {
            grant.Roles.Clear();
            grant.Roles.Add("*");
            grant.Agencies.Add(SampleFederation.Police);
        }

        for (var i = random.Next(1, wide ? 12 : 7); i > 0; i--)
        {
            grant.Release.Add(random.Next(12) == 0 ? "*" : Path(random, type));
        }

        if (random.Next(8) == 0)
        {
            grant.HarmForms.Add((HarmForm)random.Next(1, 5));
        }

        if (random.Next(8) == 0)
        {
            grant.MinSeverity = (Severity)random.Next(1, 6);
        }

        AddTransforms(grant, type);
        AddConditions(grant, type);
        foreach (var field in type.Fields.InFieldNumberOrder().Where(field => field.FieldType == FieldType.Message && random.Next(2) == 0))
        {
            if (Condition(field) is { } condition)
            {
                grant.Elements.Add(condition);
            }
        }

        return grant;
    }

    public static string Country(Random random) => random.Next(2) == 0 ? "XN" : "xn";

    public static string Town(Random random) => new[] { "Northbridge", "Harbour", "Mill End" }[random.Next(3)];

    private void AddTransforms(Grant grant, MessageDescriptor type)
    {
        for (var i = random.Next(4); i > 0; i--)
        {
            var path = Path(random, type);
            Transform[] possible = [.. Leaves(type, path).SelectMany(leaf => ReferenceForms.Possible(leaf, core: false)).Where(form => form != Transform.Unspecified).Distinct()];
            if (possible.Length > 0 && !ReferenceView.IsCorePath(type, path))
            {
                grant.Transforms.Add(new TransformRule { Path = path, Transform = possible[random.Next(possible.Length)] });
            }
        }
    }

    private static IEnumerable<FieldDescriptor> Leaves(MessageDescriptor type, string path)
    {
        FieldDescriptor? field = null;
        foreach (var name in path.Split('.'))
        {
            field = (field?.MessageType ?? type).FindFieldByName(name);
        }

        return Below(field!);

        static IEnumerable<FieldDescriptor> Below(FieldDescriptor field) =>
            field.FieldType == FieldType.Message ? field.MessageType.Fields.InFieldNumberOrder().SelectMany(Below) : [field];
    }

    // Most grants ask for little, or nothing would ever be released.
    private void AddConditions(Grant grant, MessageDescriptor type)
    {
        Sometimes(grant.Sectors, [Sector.Police, Sector.Fusion]);
        Sometimes(grant.AgreementKinds, [AgreementKind.InformAndIntervene, AgreementKind.Coalition, AgreementKind.IntelligenceLink]);
        Sometimes(grant.Actualities, [Actuality.Actual, Actuality.Test]);
        Sometimes(grant.DisclosureBases, Enum.GetValues<DisclosureBasis>()[1..]);
        Sometimes(grant.ConsentStatuses, Enum.GetValues<ConsentStatus>());
        Sometimes(grant.SecrecyGates, Enum.GetValues<SecrecyGate>()[1..]);
        Sometimes(grant.Urgencies, Enum.GetValues<Urgency>()[1..]);
        Sometimes(grant.InterventionKinds, Enum.GetValues<InterventionKind>());
        Sometimes(grant.PreventionLevels, Enum.GetValues<PreventionLevel>());
        grant.Emergency = random.Next(10) == 0;
        if (random.Next(8) == 0 && type.Fields.InFieldNumberOrder().Any(field => !field.IsRepeated && field.FieldType == FieldType.Message && field.MessageType.Name == "Place"))
        {
            grant.Areas.Add(random.Next(2) == 0 ? new Area { Country = "XN" } : new Area { Country = "XN", Municipality = Town(random).ToUpperInvariant() });
        }
    }

    private void Sometimes<T>(RepeatedField<T> list, T[] values)
    {
        if (random.Next(28) == 0)
        {
            list.Add(Enumerable.Range(0, 1 + values.Length / 2).Select(_ => values[random.Next(values.Length)]).Distinct());
        }
    }

    private ElementCondition? Condition(FieldDescriptor field)
    {
        var condition = new ElementCondition { Path = field.Name };
        if (field.MessageType.FindFieldByName("subject_category") is not null)
        {
            if (random.Next(2) == 0)
            {
                condition.SubjectCategories.Add(Enumerable.Range(0, 4).Select(_ => (SubjectCategory)random.Next(8)).Distinct());
            }
            else
            {
                condition.AgeStatuses.Add((AgeStatus)random.Next(4));
            }

            return condition;
        }

        condition.Assertions.Add((Assertion)random.Next(3));
        return field.MessageType.FindFieldByName("assertion") is null ? null : condition;
    }
}
