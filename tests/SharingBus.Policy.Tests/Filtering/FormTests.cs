using System.Buffers.Binary;
using Google.Protobuf;
using SharingBus.Policy.Compiling;
using SharingBus.Policy.Filtering;
using SharingBus.Policy.Schema;
using SharingBus.Policy.V1;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Policy.Tests.Filtering;

public sealed class FormTests
{
    private static readonly DateTimeOffset Seen = new(2026, 3, 17, 0, 30, 0, TimeSpan.FromHours(2));

    [Theory]
    [InlineData(7.9, 5, 1)]
    [InlineData(5, 5, 1)]
    [InlineData(4.99, 2, 1)]
    [InlineData(2, 2, 1)]
    [InlineData(1.99, 1, 1)]
    [InlineData(-73, -50, -10)]
    [InlineData(0.0371, 0.02, 0.01)]
    [InlineData(1000, 1000, 1000)]
    public void Number_WithAFraction_IsTheLowerEndOfItsBand(double number, double band, double magnitude)
    {
        Assert.Equal(band, Real(number, series: true)!.Value, 1e-12);
        Assert.Equal(magnitude, Real(number, series: false)!.Value, 1e-12);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(0d)]
    public void Number_ThatIsNone_IsLeftOut(double number) => Assert.Null(Real(number, series: true));

    [Theory]
    [InlineData(1, 1)]
    [InlineData(4, 2)]
    [InlineData(9, 5)]
    [InlineData(99, 50)]
    [InlineData(100, 100)]
    [InlineData(-7, -5)]
    [InlineData(long.MaxValue, 5_000_000_000_000_000_000)]
    [InlineData(long.MinValue, -5_000_000_000_000_000_000)]
    public void Number_Whole_IsTheLowerEndOfItsBand(long number, long band)
    {
        Span<byte> value = stackalloc byte[10];
        Span<byte> result = stackalloc byte[10];
        var length = NumberForms.Whole(value[..Wire.WriteLongVarint(value, (ulong)number)], series: true, result);
        var position = 0;
        Assert.True(Wire.TryVarint(result[..length], ref position, out var read));
        Assert.Equal(band, (long)read);
    }

    [Theory]
    [InlineData(Transform.Day, "2026-03-17")]
    [InlineData(Transform.Month, "2026-03-01")]
    [InlineData(Transform.Year, "2026-01-01")]
    [InlineData(Transform.FiveYears, "2025-01-01")]
    public void Time_IsCutByTheClockThatWasRead(Transform transform, string expected)
    {
        var view = View(Threat(), ("observed_at", transform));

        var start = DateTimeOffset.FromUnixTimeMilliseconds(view!.ObservedAt.UnixMillis).ToOffset(TimeSpan.FromHours(2));
        Assert.Equal($"{expected} 00:00", start.ToString("yyyy-MM-dd HH:mm", System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(120, view.ObservedAt.OffsetMinutes);
    }

    [Fact]
    public void Birth_ByMonth_IsItsYearAndMonthUnchanged()
    {
        var federation = With(("persons.date_of_birth", Transform.Month));
        var decision = federation.Decide(Threat());

        Assert.Equal(new CalendarDate { Year = 2009, Month = 7 }, federation.View(Threat())!.Persons[0].DateOfBirth);
        Assert.Empty(decision.Transformed);
        Assert.Contains("persons.date_of_birth.year", decision.ReleasedPaths);
    }

    [Fact]
    public void Birth_ByFiveYears_IsTheFirstYearOfTheBand() =>
        Assert.Equal(new CalendarDate { Year = 2005 }, View(Threat(), ("persons.date_of_birth", Transform.FiveYears))!.Persons[0].DateOfBirth);

    [Theory]
    [InlineData(Transform.Kilometre, 52.345, 4.905, PlacePrecision.Municipality)]
    [InlineData(Transform.TenKilometres, 52.35, 4.95, PlacePrecision.Municipality)]
    [InlineData(Transform.HundredKilometres, 52.5, 4.5, PlacePrecision.Subdivision)]
    public void Point_BecomesTheMiddleOfItsCellAndThePlaceLessPrecise(Transform transform, double latitude, double longitude, PlacePrecision precision)
    {
        var place = View(Threat(), ("place.point", transform))!.Place;

        Assert.Equal(latitude, place.Point.Latitude, 1e-12);
        Assert.Equal(longitude, place.Point.Longitude, 1e-12);
        Assert.Equal(precision, place.Precision);
    }

    [Fact]
    public void Point_AsItIs_LeavesThePrecision()
    {
        var federation = SampleFederation.Open("place.point");

        Assert.Equal(PlacePrecision.Exact, federation.View(Threat())!.Place.Precision);
    }

    [Theory]
    [InlineData(Transform.Mask, "***")]
    [InlineData(Transform.First1, "Ж…")]
    [InlineData(Transform.First3, "Жан…")]
    [InlineData(Transform.First20, "Жанна Ольховская")]
    public void Text_IsCutByCharacters(Transform transform, string expected) =>
        Assert.Equal(expected, View(Threat(), ("persons.names.full", transform))!.Persons[0].Names[0].Full);

    [Fact]
    public void Pseudonym_IsEqualWithinItsScopeOnly()
    {
        var notice = Threat();
        string Of(Transform transform, string agreement, PseudonymKeys keys)
        {
            var federation = With(("persons.names.full", transform));
            federation.Bundle.Agreements[0].Id = agreement;
            var filter = federation.Decide(notice).Filter;
            var view = new byte[filter.MaxViewLength(notice.CalculateSize())];
            return ThreatNotice.Parser.ParseFrom(view, 0, filter.Filter(notice.ToByteArray(), view, keys)).Persons[0].Names[0].Full;
        }

        var ours = SampleFederation.Pseudonyms;
        var theirs = new PseudonymKeys(new byte[32], Reference.ReferenceForms.FederationSecret);
        var pseudonym = Of(Transform.PseudonymAgreement, "multi-agency", ours);
        Assert.Matches("^~[A-Za-z0-9_-]{22}\\z", pseudonym);
        Assert.Equal(pseudonym, Of(Transform.PseudonymAgreement, "multi-agency", ours));
        Assert.NotEqual(pseudonym, Of(Transform.PseudonymAgreement, "another-one", ours));
        Assert.NotEqual(pseudonym, Of(Transform.PseudonymAgreement, "multi-agency", theirs));
        Assert.NotEqual(pseudonym, Of(Transform.PseudonymFederation, "multi-agency", ours));
        Assert.Equal(Of(Transform.PseudonymFederation, "multi-agency", ours), Of(Transform.PseudonymFederation, "another-one", theirs));
    }

    [Fact]
    public void Pseudonym_WithoutAKey_IsWithheld()
    {
        var notice = Threat();
        var filter = With(("persons.names.full", Transform.PseudonymAgreement)).Decide(notice).Filter;
        var view = new byte[filter.MaxViewLength(notice.CalculateSize())];

        Assert.Equal(0, filter.Filter(notice.ToByteArray(), view, keys: null));
        Assert.Equal(0, filter.Filter(notice.ToByteArray(), view, new PseudonymKeys(default, default)));
    }

    [Fact]
    public void Pseudonyms_OfTwoAgreements_AreTwoFiltersAndOtherViewsOne()
    {
        var plain = SampleFederation.Open("title");
        var keyed = With(("persons.names.full", Transform.PseudonymAgreement));
        foreach (var federation in new[] { plain, keyed })
        {
            federation.Bundle.Agreements[0].Parties.RemoveAt(2);
            var second = SampleFederation.Agreement("second", AgreementKind.InformAndIntervene);
            second.Parties.RemoveAt(1);
            federation.Bundle.Agreements.Add(second);
        }

        bool Share(SampleFederation federation)
        {
            var bundle = federation.Compile();
            return ReferenceEquals(
                bundle.Decide(SampleFederation.Request(Threat())).Filter,
                bundle.Decide(SampleFederation.Request(Threat(), SampleFederation.Hub, SampleFederation.Analyst)).Filter);
        }

        Assert.True(Share(plain));
        Assert.False(Share(keyed));
    }

    [Fact]
    public void Owner_AndCeiling_MeetInTheCoarserForm()
    {
        Assert.Equal(2005, Met(Transform.Year, Transform.FiveYears).DateOfBirth.Year);
        Assert.Equal(2005, Met(Transform.FiveYears, Transform.Month).DateOfBirth.Year);
        Assert.Equal(new CalendarDate { Year = 2009 }, Met(Transform.Month, Transform.Year).DateOfBirth);

        static Person Met(Transform owner, Transform ceiling) =>
            Between("persons.date_of_birth", owner, ceiling)!.Persons[0];
    }

    [Theory]
    [InlineData(Transform.Mask, Transform.First3)]
    [InlineData(Transform.First1, Transform.PseudonymAgreement)]
    public void Owner_AndCeiling_OfDifferentFamilies_MeetInNothing(Transform owner, Transform ceiling) =>
        Assert.Null(Between("persons.names.full", owner, ceiling));

    [Fact]
    public void Field_ReleasedAsItIsByOneGrant_IsNotMadeCoarserByAnother()
    {
        var federation = With(("persons.names.full", Transform.First1));
        federation.Policy.Grants.Add(SampleFederation.Grant("whole", "persons.names.full"));

        Assert.Equal("Жанна Ольховская", federation.View(Threat())!.Persons[0].Names[0].Full);
    }

    [Fact]
    public void Withholding_AlwaysWins()
    {
        var federation = With(("persons.names.full", Transform.Mask), ("title", Transform.First3));
        federation.Policy.Withholdings.Add(new Withholding { Id = "no-names", Withhold = { "persons.names" }, Types_ = { NoticeType.ThreatNotice } });

        var view = federation.View(Threat());
        Assert.Empty(view!.Persons);
        Assert.Equal("Som…", view.Title);
    }

    [Fact]
    public void Terms_TellTheFormsInTheShortestWords()
    {
        var decision = With(("place.point", Transform.TenKilometres), ("observed_at", Transform.Day), ("title", Transform.Mask)).Decide(Threat());

        Assert.Equal(
            ["title Mask", "observed_at Day", "place.point TenKilometres"],
            decision.Transformed.Select(rule => $"{rule.Path} {rule.Transform}"));
    }

    [Theory]
    [InlineData("title", Transform.Day, "possible: MASK")]
    [InlineData("persons.subject_category", Transform.Mask, "only be released as it is")]
    [InlineData("persons.ref", Transform.Mask, "only be released as it is")]
    [InlineData("place.country", Transform.Mask, "only be released as it is")]
    [InlineData("titel", Transform.Mask, "nearest valid name 'title'")]
    [InlineData("title", Transform.Unspecified, "is missing")]
    public void Rule_ThatFitsNothing_IsRefusedWithWhatWouldFit(string path, Transform transform, string reason)
    {
        var grant = SampleFederation.Grant("own");
        grant.Types_.Clear();
        grant.Types_.Add(NoticeType.ThreatNotice);
        grant.Transforms.Add(new TransformRule { Path = path, Transform = transform });

        Assert.Contains(GrantRules.Check(grant), fault => fault.ToString().Contains(reason, StringComparison.Ordinal));
    }

    [Fact]
    public void View_MayGrowWithinItsBoundAndIsRefusedBeyond()
    {
        // A value of one byte becomes a pseudonym of 23, in as many names as the vocabulary would never allow.
        var notice = Threat();
        notice.Persons.Clear();
        notice.Persons.Add(Enumerable.Range(0, 60).Select(_ => new Person
        {
            SubjectCategory = SubjectCategory.Suspect,
            AgeStatus = AgeStatus.Adult,
            Names = { Enumerable.Range(0, 12).Select(_ => new PersonName { Script = Script.Latn, Full = "x" }) },
        }));
        var filter = With(("persons.names.full", Transform.PseudonymAgreement)).Decide(notice).Filter;
        var view = new byte[filter.MaxViewLength(notice.CalculateSize())];
        Assert.Equal(FilterRefusal.GrowsTooLong, FieldFilter.RefusalOf(filter.Filter(notice.ToByteArray(), view, SampleFederation.Pseudonyms)));
        Assert.All(view, one => Assert.Equal(0, one));

        while (notice.Persons.Count > 40)
        {
            notice.Persons.RemoveAt(0);
        }

        var length = filter.Filter(notice.ToByteArray(), view, SampleFederation.Pseudonyms);
        Assert.True(length > notice.CalculateSize());
        Assert.Equal(40 * 12, ThreatNotice.Parser.ParseFrom(view, 0, length).Persons.Sum(person => person.Names.Count));
    }

    [Fact]
    public void Forms_OfEveryFamily_HoldTheirCoarserOnes()
    {
        foreach (var transform in Enum.GetValues<Transform>().Where(transform => transform != Transform.Unspecified))
        {
            var down = Forms.DownFrom(transform);
            Assert.Equal(transform, Forms.Finest(down));
            Assert.Equal(Reference.ReferenceForms.AndCoarser(transform).Aggregate(0U, (bits, one) => bits | Forms.Only(one)), down);
        }
    }

    private static ThreatNotice? Between(string path, Transform owner, Transform ceiling)
    {
        var federation = With((path, owner));
        federation.Ceiling.Grants.Clear();
        var grant = SampleFederation.Grant("ceiling-some");
        grant.Transforms.Add(new TransformRule { Path = path, Transform = ceiling });
        federation.Ceiling.Grants.Add(grant);
        return federation.View(Threat());
    }

    private static ThreatNotice? View(ThreatNotice notice, params (string Path, Transform Transform)[] rules) => With(rules).View(notice);

    private static SampleFederation With(params (string Path, Transform Transform)[] rules)
    {
        var federation = SampleFederation.Open();
        var grant = SampleFederation.Grant("own");
        grant.Transforms.Add(rules.Select(rule => new TransformRule { Path = rule.Path, Transform = rule.Transform }));
        federation.Policy.Grants.Add(grant);
        return federation;
    }

    private static ThreatNotice Threat() => new()
    {
        Handling = SampleFederation.Handling(),
        Urgency = Urgency.Expected,
        Severity = Severity.Severe,
        Certainty = Certainty.Likely,
        Assertion = Assertion.Fact,
        Lang = "en",
        Title = "Somebody watches the school",
        ObservedAt = new Moment { UnixMillis = Seen.ToUnixTimeMilliseconds(), OffsetMinutes = 120 },
        Place = new Place { Precision = PlacePrecision.Exact, Country = "XN", Point = new GeoPoint { Latitude = 52.3412, Longitude = 4.9099 } },
        Persons =
        {
            new Person
            {
                SubjectCategory = SubjectCategory.Suspect,
                AgeStatus = AgeStatus.Adult,
                Ref = "p1",
                Names = { new PersonName { Script = Script.Cyrl, Full = "Жанна Ольховская" } },
                DateOfBirth = new CalendarDate { Year = 2009, Month = 7, Day = 23 },
            },
        },
    };

    private static double? Real(double number, bool series)
    {
        Span<byte> value = stackalloc byte[8];
        Span<byte> result = stackalloc byte[8];
        BinaryPrimitives.WriteDoubleLittleEndian(value, number);
        return NumberForms.Real(value, series, result) == 0 ? null : BinaryPrimitives.ReadDoubleLittleEndian(result);
    }
}
