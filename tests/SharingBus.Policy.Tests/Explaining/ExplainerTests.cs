using Google.Protobuf;
using SharingBus.Policy.Explaining;
using SharingBus.Policy.V1;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Policy.Tests.Explaining;

public sealed class ExplainerTests
{
    [Fact]
    public void Explain_FieldByField_NamesTheRuleOrTheNearestGrant()
    {
        var federation = SampleFederation.Open("title", "persons.ref").Only(new ElementCondition { Path = "persons", SubjectCategories = { SubjectCategory.Suspect } });
        var red = SampleFederation.Grant("investigators", "modus");
        red.Roles.Clear();
        red.Roles.Add("police.investigator");
        federation.Policy.Grants.Add(red);
        var notice = new ThreatNotice
        {
            Handling = SampleFederation.Handling(),
            Title = "t",
            Modus = "m",
            Persons = { new Person { Ref = "p1", SubjectCategory = SubjectCategory.Suspect }, new Person { Ref = "p2", SubjectCategory = SubjectCategory.Witness } },
        };

        var explanation = Explainer.Explain(federation.Compile(), SampleFederation.Request(notice), notice.ToByteArray());

        var fields = explanation.Fields.ToDictionary(field => field.Path);
        Assert.Equal(3UL, explanation.Decision.PolicyVersion);
        Assert.True(fields["title"].IsReleased);
        Assert.Equal(["own"], fields["title"].RuleIds);
        Assert.Null(fields["title"].Nearest);
        Assert.Equal((2, 1), (fields["persons.ref"].Present, fields["persons.ref"].Released));
        Assert.Equal(["the element of persons"], fields["persons.ref"].Nearest!.Lacks);
        Assert.Equal("investigators", fields["modus"].Nearest!.GrantId);
        Assert.Equal(["the role"], fields["modus"].Nearest!.Lacks);
        Assert.Contains("modus", explanation.WithheldPaths);
    }

    [Fact]
    public void Paths_OfGivenBytes_AreToldWithoutValues()
    {
        byte[] bytes = [.. new ThreatNotice { Title = "t", Place = new Place { Site = "s" }, Persons = { new Person { Ref = "a" }, new Person { Ref = "b" } } }.ToByteArray(), 0x9A, 0x06, 0x01, 0x58];

        Assert.Equal(["title", "place.site", "persons.ref", "?"], PathPrinter.Paths(NoticeType.ThreatNotice, bytes));
        Assert.Equal(2, PathPrinter.Count(NoticeType.ThreatNotice, bytes)["persons.ref"]);
    }
}
