using Google.Protobuf;
using SharingBus.Policy.V1;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Policy.Tests.Filtering;

/// <summary>What holds for each person, each statement and each indicator by itself.</summary>
public sealed class ElementRuleTests
{
    [Fact]
    public void Persons_GrantForSuspects_LeavesTheWitnessOut()
    {
        var federation = ForSuspects("persons.ref", "persons.names");

        var view = federation.View(Notice())!;

        Assert.Equal(["p1"], view.Persons.Select(person => person.Ref));
    }

    [Fact]
    public void Persons_SeveralGrantsMatch_TheElementGetsTheirUnion()
    {
        var federation = ForSuspects("persons.names");
        federation.Policy.Grants.Add(SampleFederation.Grant("all-refs", "persons.ref"));

        var view = federation.View(Notice())!;

        Assert.Equal(["p1:1", "p2:0"], view.Persons.Select(person => $"{person.Ref}:{person.Names.Count}"));
    }

    [Theory]
    [InlineData(AgeStatus.Unknown)]
    [InlineData(AgeStatus.Unspecified)]
    public void Persons_AgeNotKnown_CountsAsChild(AgeStatus age)
    {
        var federation = SampleFederation.Open("persons.ref").Only(new ElementCondition { Path = "persons", AgeStatuses = { AgeStatus.Adult } });
        var notice = Notice();
        notice.Persons[0].AgeStatus = age;

        Assert.Equal(["p2"], federation.View(notice)!.Persons.Select(person => person.Ref));
    }

    [Fact]
    public void Persons_NamesReleased_BringTheQualifiersAlong()
    {
        var person = SampleFederation.Open("persons.names").View(Notice())!.Persons[0];

        Assert.Equal(SubjectCategory.Suspect, person.SubjectCategory);
        Assert.Equal(AgeStatus.Adult, person.AgeStatus);
        Assert.Equal(IdentityCertainty.Possible, person.IdentityCertainty);
        Assert.Empty(person.Ref);
    }

    [Fact]
    public void Persons_QualifierWithheld_TakesWhatItQualifiesWithIt()
    {
        var federation = SampleFederation.Open("persons.names", "title");
        federation.Policy.Withholdings.Add(new Withholding { Id = "no-certainty", Withhold = { "persons.identity_certainty" } });

        var view = federation.View(Notice())!;

        Assert.Equal("t", view.Title);
        Assert.Empty(view.Persons);
    }

    [Fact]
    public void Persons_QualifierGrantedAlone_ReleasesNothing() =>
        Assert.Null(SampleFederation.Open("persons.subject_category").View(Notice()));

    [Fact]
    public void Lang_WithoutWhatItQualifies_IsLeftOut()
    {
        var notice = Notice();
        notice.Lang = "en";

        Assert.Empty(SampleFederation.Open("lang", "category", "persons.ref").View(notice)!.Lang);
        Assert.Equal("en", SampleFederation.Open("title").View(notice)!.Lang);
    }

    [Theory]
    [InlineData("persons", false)]
    [InlineData("persons.address", true)]
    public void Address_Confidential_NeedsAGrantThatNamesIt(string path, bool released)
    {
        var notice = Notice();
        notice.Persons[0].AddressConfidential = true;
        notice.Persons[0].Address = new Address { Street = "Mill Lane 1" };

        var view = SampleFederation.Open("persons.ref", path).View(notice)!;

        Assert.Equal(released, view.Persons[0].Address is not null);
        Assert.Equal(released, view.Persons[0].AddressConfidential);
    }

    [Fact]
    public void Address_NotConfidential_GoesWithThePerson()
    {
        var notice = Notice();
        notice.Persons[0].Address = new Address { Street = "Mill Lane 1" };

        Assert.NotNull(SampleFederation.Open("persons").View(notice)!.Persons[0].Address);
    }

    [Theory]
    [InlineData("*", false)]
    [InlineData("handling", false)]
    [InlineData("handling.reporter", true)]
    public void Reporter_IsReleasedOnlyByName(string path, bool released)
    {
        var notice = Notice();
        notice.Handling.Reporter = new Reporter { Kind = ReporterKind.Public, Name = "Somebody" };

        Assert.Equal(released, SampleFederation.Open("title", path).View(notice)!.Handling.Reporter is not null);
    }

    [Fact]
    public void Statement_NotReviewed_IsWithheldEvenByName()
    {
        var notice = Notice();
        notice.Narrative.Add(new Statement { Text = "reviewed", Reviewed = true });
        notice.Narrative.Add(new Statement { Text = "raw" });

        Assert.Equal(["reviewed"], SampleFederation.Open("narrative", "narrative.text", "*").View(notice)!.Narrative.Select(one => one.Text));
    }

    [Theory]
    [InlineData("p1", true)]
    [InlineData("p2", false)]
    [InlineData("p9", false)]
    public void Statement_MentionsSomebody_GoesOnlyWithThePersonInTheView(string mentioned, bool released)
    {
        var federation = ForSuspects("persons.ref", "narrative");
        var notice = Notice();
        notice.Narrative.Add(new Statement { Text = "x", Reviewed = true, PersonsMentioned = { "p1", mentioned } });

        Assert.Equal(released, federation.View(notice)!.Narrative.Count == 1);
    }

    [Fact]
    public void Statement_TwoPersonsOfOneRefAndOneWithheld_IsWithheld()
    {
        var notice = Notice();
        notice.Persons[1].Ref = "p1";
        notice.Narrative.Add(new Statement { Text = "x", Reviewed = true, PersonsMentioned = { "p1" } });

        Assert.Empty(ForSuspects("persons.ref", "narrative").View(notice)!.Narrative);
    }

    [Fact]
    public void Statement_PersonStandsBehindIt_IsFoundAllTheSame()
    {
        var notice = new InformationResponse
        {
            Handling = SampleFederation.Handling(),
            Narrative = { new Statement { Text = "x", Reviewed = true, PersonsMentioned = { "p1" } } },
            Persons = { new Person { Ref = "p1", SubjectCategory = SubjectCategory.Witness } },
        };

        Assert.Single(SampleFederation.Open("narrative", "persons.ref").View(notice)!.Narrative);
        Assert.Null(SampleFederation.Open("narrative").View(notice));
    }

    [Fact]
    public void Statement_MorePersonsThanTheIndexHolds_IsRefused()
    {
        var notice = Notice();
        notice.Persons.Add(Enumerable.Range(0, 200).Select(i => new Person { Ref = $"q{i}" }));
        notice.Narrative.Add(new Statement { Text = "x", Reviewed = true, PersonsMentioned = { "p1" } });
        var bytes = notice.ToByteArray();
        var result = SampleFederation.Open("*").Decide(notice).Filter.Filter(bytes, new byte[bytes.Length]);

        Assert.Equal(Policy.Filtering.FilterRefusal.TooManyPersons, Policy.Filtering.FieldFilter.RefusalOf(result));
    }

    [Fact]
    public void Indicator_WithAStricterLabelOfItsOwn_IsLeftOut()
    {
        var federation = SampleFederation.Open("indicators");
        federation.Policy.Grants[0].MaxTlp = Tlp.Amber;
        var notice = Notice();
        notice.Indicators.Add(new Indicator { Value = "open", Tlp = Tlp.Amber });
        notice.Indicators.Add(new Indicator { Value = "shut", Tlp = Tlp.AmberStrict });

        Assert.Equal(["open"], federation.View(notice)!.Indicators.Select(one => one.Value));
    }

    [Fact]
    public void Marking_StricterThanTheGrant_ShutsThatPathAlone()
    {
        var federation = SampleFederation.Open("title", "place");
        federation.Policy.Grants[0].MaxTlp = Tlp.Amber;
        var notice = Notice();
        notice.Place = new Place { Site = "School 4", Municipality = "Northbridge" };
        notice.Handling.Markings.Add(new GranularMarking { Tlp = Tlp.Red, Paths = { "place.site" } });

        var view = federation.View(notice)!;

        Assert.Equal(new Place { Municipality = "Northbridge" }, view.Place);
        Assert.Equal("t", view.Title);
    }

    [Fact]
    public void Marking_OfAPathThatDoesNotExist_ShutsEverything()
    {
        var federation = SampleFederation.Open("title");
        federation.Policy.Grants[0].MaxTlp = Tlp.Amber;
        var notice = Notice();
        notice.Handling.Markings.Add(new GranularMarking { Tlp = Tlp.Red, Paths = { "plaec" } });

        Assert.Null(federation.View(notice));
    }

    [Fact]
    public void Withholding_OfTheCeiling_WinsOverEveryGrant()
    {
        var federation = SampleFederation.Open("*", "persons", "title");
        federation.Ceiling.Withholdings.Add(new Withholding { Id = "no-persons", Withhold = { "persons" } });

        Assert.Empty(federation.View(Notice())!.Persons);
    }

    private static SampleFederation ForSuspects(params string[] release) =>
        SampleFederation.Open(release).Only(new ElementCondition { Path = "persons", SubjectCategories = { SubjectCategory.Suspect } });

    private static ThreatNotice Notice() => new()
    {
        Handling = SampleFederation.Handling(),
        Title = "t",
        Category = TipClass.Thrtpub,
        Persons =
        {
            Person("p1", SubjectCategory.Suspect),
            Person("p2", SubjectCategory.Witness),
        },
    };

    private static Person Person(string name, SubjectCategory category) => new()
    {
        Ref = name,
        SubjectCategory = category,
        AgeStatus = AgeStatus.Adult,
        IdentityCertainty = IdentityCertainty.Possible,
        Names = { new PersonName { Full = $"Name of {name}" } },
    };
}
