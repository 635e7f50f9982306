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

        var kind = random.Next(4) > 0 ? AgreementKind.InformAndIntervene : AgreementKind.Coalition;
        federation.Bundle.Agreements.Add(SampleFederation.Agreement("multi-agency", kind));
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

        foreach (var field in type.Fields.InFieldNumberOrder().Where(field => field.FieldType == FieldType.Message && random.Next(2) == 0))
        {
            if (Condition(field) is { } condition)
            {
                grant.Elements.Add(condition);
            }
        }

        return grant;
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
