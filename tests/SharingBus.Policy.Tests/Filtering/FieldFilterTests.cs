using SharingBus.Vocabulary.V1;

namespace SharingBus.Policy.Tests.Filtering;

public sealed class FieldFilterTests
{
    [Fact]
    public void Filter_OneFieldGranted_ReleasesItWithTheCore()
    {
        var notice = Notice();

        var view = SampleFederation.Open("title").View(notice)!;

        var expected = new ThreatNotice { Handling = SampleFederation.Handling(), Severity = Severity.Severe, Title = "t" };
        Assert.Equal(expected, view);
    }

    [Fact]
    public void Filter_EverythingGranted_IsTheNoticeItself()
    {
        var notice = Notice();

        Assert.Equal(notice, SampleFederation.Open("*").View(notice));
    }

    [Fact]
    public void Filter_NothingOfTheGrantPresent_ReleasesNothing() =>
        Assert.Null(SampleFederation.Open("modus").View(Notice()));

    private static ThreatNotice Notice() => new()
    {
        Handling = SampleFederation.Handling(),
        Severity = Severity.Severe,
        Title = "t",
        Place = new Place { Municipality = "Northbridge", Site = "School 4", Precision = PlacePrecision.Exact },
        Persons = { new Person { SubjectCategory = SubjectCategory.Suspect, AgeStatus = AgeStatus.Adult, Ref = "p1", Names = { new PersonName { Full = "A B" } } } },
    };
}
