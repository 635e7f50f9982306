using SharingBus.Policy.Analysis;
using SharingBus.Policy.Schema;
using SharingBus.Policy.Tests.Reference;
using SharingBus.Policy.V1;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Policy.Tests.Analysis;

public sealed class DiffTests
{
    private const int Seeds = 240;

    public static TheoryData<string> Kinds => [.. Widening.All.Select(kind => kind.Name)];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Diff_OfOneSeededWidening_NamesExactlyIt(string name)
    {
        var kind = Widening.All.First(one => one.Name == name);
        for (var seed = 0; seed < Seeds / 30; seed++)
        {
            var (before, after) = (Narrow(seed), Narrow(seed));
            kind.Apply(after, after.Policy.Grants[0]);
            if (name == "break-glass")
            {
                before.Policy.Grants[0].Emergency = true;
            }

            var diff = Diff(before, after);

            Assert.NotEmpty(diff.Differences);
            Assert.Equal(diff.Differences.Count, (int)diff.Widenings);
            Assert.All(diff.Differences, change => Assert.True(change.Widening && kind.Shows(change), $"{name}, seed {seed}: {change}"));
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Diff_OfTheWideningTakenBack_ShowsNoWidening(string name)
    {
        var kind = Widening.All.First(one => one.Name == name);
        var (before, after) = (Narrow(1), Narrow(1));
        kind.Apply(before, before.Policy.Grants[0]);
        if (name == "break-glass")
        {
            after.Policy.Grants[0].Emergency = true;
        }

        var diff = Diff(before, after);

        Assert.NotEmpty(diff.Differences);
        // Of two forms that cannot be compared each counts as wider than the other.
        Assert.Equal(name == "another family" ? diff.Differences.Count : 0, (int)diff.Widenings);
    }

    [Fact]
    public void Diff_OfEquivalentRewritings_ShowsNothing()
    {
        for (var seed = 0; seed < RandomCases.Of(Seeds); seed++)
        {
            var random = new Random(seed);
            var before = new SmallWorld(new Random(seed)).Federation();
            var after = new SmallWorld(new Random(seed)).Federation();
            Rewrite(after.Policy, random);
            Rewrite(after.Ceiling, random);
            Reorder(after.Bundle.Agencies, random);

            Assert.True(Diff(before, after).Differences is [], $"seed {seed}");
        }
    }

    [Fact]
    public void Diff_OfTwoRandomFederations_IsWhatTheEvaluatorDoesDifferently()
    {
        for (var seed = 0; seed < 15; seed++)
        {
            var world = new SmallWorld(new Random(seed));
            var (before, after) = (world.Federation(), world.Federation());
            var (was, becomes) = (Compiled(before), Compiled(after));
            var schema = NoticeSchema.Of(NoticeType.ThreatNotice);
            SmallCase[] cases = [.. world.Cases()];
            foreach (var (agency, role) in SmallWorld.Roles)
            {
                var route = new Route(SampleFederation.School, agency, role);
                var (first, second) = (new FieldWays(was, route, schema), new FieldWays(becomes, route, schema));
                foreach (var leaf in first.Content.Where((_, index) => index % 5 == seed % 5))
                {
                    FieldChange[] changes = [.. FieldChange.Between(leaf, first.Of(leaf), second.Of(leaf))];
                    Assert.All(cases, one => RequireSame(leaf, first, second, changes, one, $"seed {seed}, {role}, {leaf.Path}, {one}"));
                }
            }
        }
    }

    private static void RequireSame(SchemaNode leaf, FieldWays first, FieldWays second, FieldChange[] changes, SmallCase one, string what)
    {
        var expected = FormOrder.Compare(leaf, At(first, leaf, one), At(second, leaf, one));
        var told = changes.Where(change => SmallBoxes.Holds(change.Way.Box, one)).Select(change => change.Kind).Distinct().ToArray();
        Assert.True(told.SequenceEqual(expected == DifferenceKind.Unspecified ? [] : [expected]), $"{what}: {string.Join(' ', told)} instead of {expected}");
    }

    private static uint At(FieldWays ways, SchemaNode leaf, SmallCase one) =>
        ways.Of(leaf).Where(way => SmallBoxes.Holds(way.Box, one)).Aggregate(Forms.None, (forms, way) => forms | way.Forms);

    // A grant that restricts everything that a grant can restrict, so that each kind of widening has something to widen.
    private static SampleFederation Narrow(int seed)
    {
        var random = new Random(seed);
        var federation = new SampleFederation();
        var grant = new Grant
        {
            Id = "own-narrow",
            Types_ = { NoticeType.ThreatNotice },
            Roles = { SampleFederation.Desk },
            Purposes = { Purpose.Prevention, Purpose.ImminentDanger },
            HarmForms = { HarmForm.Hate },
            MinSeverity = Severity.Severe,
            Urgencies = { Urgency.Immediate },
            InterventionKinds = { InterventionKind.Mentoring },
            PreventionLevels = { PreventionLevel.Tertiary },
            DisclosureBases = { DisclosureBasis.PublicTask },
            ConsentStatuses = { ConsentStatus.Unspecified },
            SecrecyGates = { SecrecyGate.None },
            Areas = { new Area { Country = "XN" } },
            ValidFrom = "2026-03-01",
            ValidUntil = "2026-08-01",
            Elements = { new ElementCondition { Path = "persons", SubjectCategories = { SubjectCategory.Suspect }, AgeStatuses = { AgeStatus.Adult } } },
            Release = { "persons.names", "persons.date_of_birth", random.Next(2) == 0 ? "place" : "observed_at" },
            Transforms = { new TransformRule { Path = "title", Transform = Transform.First3 } },
            Obligations = new Obligations { RetentionDays = 10 },
        };
        grant.ConsentStatuses[0] = ConsentStatus.Given;
        federation.Policy.Grants.Add(grant);
        federation.Policy.Withholdings.Add(new Withholding { Id = "no-birth", Types_ = { NoticeType.ThreatNotice }, Withhold = { "persons.date_of_birth" } });
        // Rules that lie elsewhere must not blur the picture.
        for (var i = random.Next(4); i > 0; i--)
        {
            federation.Policy.Grants.Add(new Grant
            {
                Id = $"own-elsewhere-{i}",
                Types_ = { NoticeType.Alert, NoticeType.KnowledgeProduct },
                Roles = { SampleFederation.Desk, SampleFederation.Analyst },
                Purposes = { Purpose.KnowledgeExchange },
                Release = { "*" },
            });
        }

        federation.Ceiling.Grants.Add(SampleFederation.Everything("top-all"));
        federation.Ceiling.Grants[0].Actualities.Add([Actuality.Actual, Actuality.Exercise, Actuality.Test]);
        federation.Ceiling.Grants[0].Roles.Add("police.investigator");
        var agreement = SampleFederation.Agreement("multi-agency", AgreementKind.InformAndIntervene);
        agreement.BreakGlass = new BreakGlassTerms { MaxHours = 4, SupervisorAgency = SampleFederation.School, SupervisorRole = "education.safeguarding-lead" };
        agreement.Parties.RemoveAt(2);
        federation.Bundle.Agreements.Add(agreement);
        return federation;
    }

    private static void Rewrite(ReleasePolicy policy, Random random)
    {
        foreach (var grant in policy.Grants.ToArray())
        {
            switch (random.Next(4))
            {
                case 0:
                    Split(policy, grant, static one => one.Purposes);
                    break;
                case 1:
                    Split(policy, grant, static one => one.Release);
                    break;
                case 2:
                    Split(policy, grant, static one => one.Roles);
                    break;
                default:
                    // The same once more changes nothing either.
                    policy.Grants.Add(Copy(grant, "again"));
                    break;
            }
        }

        Reorder(policy.Grants, random);
        Reorder(policy.Withholdings, random);
    }

    // Two grants, each with a part of one list, are one grant with the whole list.
    private static void Split<T>(ReleasePolicy policy, Grant grant, Func<Grant, Google.Protobuf.Collections.RepeatedField<T>> list)
    {
        var values = list(grant).ToArray();
        if (values.Length < 2 || grant.Roles.Contains("*"))
        {
            return;
        }

        var other = Copy(grant, "rest");
        list(grant).Clear();
        list(grant).Add(values[0]);
        list(other).Clear();
        list(other).Add(values[1..]);
        policy.Grants.Add(other);
    }

    private static Grant Copy(Grant grant, string tail)
    {
        var copy = grant.Clone();
        copy.Id = $"{grant.Id}-{tail}";
        return copy;
    }

    private static void Reorder<T>(Google.Protobuf.Collections.RepeatedField<T> list, Random random)
    {
        T[] shuffled = [.. list.OrderBy(_ => random.Next())];
        list.Clear();
        list.Add(shuffled);
    }

    private static DiffResponse Diff(SampleFederation before, SampleFederation after) => DiffAnswer.Of(Compiled(before), Compiled(after));

    private static PolicyModel Compiled(SampleFederation federation)
    {
        federation.Compile();
        return PolicyModel.Of(federation.Bundle);
    }
}
