using Google.Protobuf;
using SharingBus.Vocabulary.Persons;
using SharingBus.Vocabulary.V1;
using Xunit;

namespace SharingBus.Vocabulary.Tests.Persons;

public sealed class PersonIdentityTests
{
    [Fact]
    public void Person_IsKnownByNumbersKeysPseudonymsAndNameWithBirth()
    {
        Person person = new()
        {
            Identifiers = { new PersonIdentifier { Scheme = "pupil-number", Value = "HS-1" } },
            CorrelationKeys = { new CorrelationKey { Scope = "s", Epoch = 1, Value = ByteString.CopyFrom(1, 2, 3) } },
            Names = { new PersonName { Full = "Zoë Öst" }, new PersonName { Full = "~pseudonym", Family = "~family" } },
            DateOfBirth = new CalendarDate { Year = 2009, Month = 5, Day = 7 },
        };

        IReadOnlySet<string> identities = PersonIdentity.Of(person);

        string[] expected =
        [
            PersonIdentity.OfIdentifier(" HS-1 "),
            PersonIdentity.OfIdentifier("AQID"),
            PersonIdentity.OfIdentifier("~pseudonym"),
            PersonIdentity.OfIdentifier("~family"),
            PersonIdentity.OfNameAndBirth("zoe  ost", person.DateOfBirth)!,
        ];
        Assert.All(expected, identity => Assert.Contains(identity, identities));
        Assert.DoesNotContain(PersonIdentity.OfIdentifier("Zoë Öst"), identities);
    }

    [Theory]
    [InlineData("", 2009, 5, 7)]
    [InlineData("...", 2009, 5, 7)]
    [InlineData("Zoe", 2009, 5, 0)]
    [InlineData("Zoe", 2009, 0, 0)]
    [InlineData("Zoe", 0, 5, 7)]
    public void NameAndBirth_OfWhichOneIsNotWhole_AreNobody(string name, int year, int month, int day) =>
        Assert.Null(PersonIdentity.OfNameAndBirth(name, new CalendarDate { Year = year, Month = month, Day = day }));

    [Fact]
    public void NameAlone_IsNobody()
    {
        Assert.Null(PersonIdentity.OfNameAndBirth("Zoe", null));
        Assert.Empty(PersonIdentity.Of(new Person { Names = { new PersonName { Full = "Zoe" } } }));
    }

    [Fact]
    public void Identifier_ThatSpellsANameAndBirth_IsSomebodyElse() =>
        Assert.NotEqual(
            PersonIdentity.OfNameAndBirth("zoe", new CalendarDate { Year = 2009, Month = 5, Day = 7 }), PersonIdentity.OfIdentifier("zoe\02009-05-07"));

    [Fact]
    public void Persons_OfEveryTypeThatHasAny_AreFound()
    {
        Person person = new() { Ref = "p1" };
        (IMessage Notice, int Persons)[] cases =
        [
            (new ThreatNotice { Persons = { person, person } }, 2),
            (new IncidentReport { Persons = { person } }, 1),
            (new Referral { Person = person, RelatedPersons = { person } }, 2),
            (new InformationRequest { Persons = { person } }, 1),
            (new InformationResponse { Persons = { person } }, 1),
            (new Alert { Handling = new Handling { Reporter = new Reporter { Name = "R" } } }, 0),
        ];
        foreach ((IMessage notice, int persons) in cases)
        {
            Assert.Equal(persons, PersonIdentity.PersonsOf(NoticeTypes.Of(notice), notice.ToByteArray()).Count);
        }

        // Wherever the vocabulary lets a person stand, one is looked for.
        Assert.Equal(
            new[] { NoticeType.ThreatNotice, NoticeType.IncidentReport, NoticeType.Referral, NoticeType.InformationRequest, NoticeType.InformationResponse },
            NoticeTypes.All.Where(static type => Holds(NoticeTypes.Descriptor(type), [])));
    }

    [Fact]
    public void Identities_ReadOffTheBytes_AreThoseOfTheParsedPersons()
    {
        Random random = new(20260301);
        for (int round = 0; round < 500; round++)
        {
            ThreatNotice notice = new() { Persons = { Enumerable.Range(0, random.Next(4)).Select(_ => RandomPersons.Person(random)) } };

            Assert.Equal(Parsed(notice.ToByteArray()), Collected(notice.ToByteArray()));
        }
    }

    [Fact]
    public void DateOfBirth_InTwoParts_IsOne()
    {
        byte[] person =
        [
            .. new Person { Names = { new PersonName { Full = "Zoe" } }, DateOfBirth = new CalendarDate { Year = 2009 } }.ToByteArray(),
            .. new Person { DateOfBirth = new CalendarDate { Month = 5, Day = 7 } }.ToByteArray(),
        ];
        byte[] notice = new byte[3 + person.Length];
        CodedOutputStream output = new(notice);
        output.WriteTag(ThreatNotice.PersonsFieldNumber, WireFormat.WireType.LengthDelimited);
        output.WriteBytes(ByteString.CopyFrom(person));
        output.CheckNoSpaceLeft();

        Assert.Equal([PersonIdentity.OfNameAndBirth("zoe", new CalendarDate { Year = 2009, Month = 5, Day = 7 })!], Collected(notice));
    }

    [Fact]
    public void Identities_OfDamagedBytes_AreThoseThatAParserFindsIfItFindsAny()
    {
        Random random = new(20260302);
        (int readable, int others) = (0, 0);
        for (int round = 0; round < 20_000; round++)
        {
            byte[] bytes = new ThreatNotice { Persons = { RandomPersons.Person(random) } }.ToByteArray();
            RandomPersons.Damage(bytes, random);
            HashSet<string>? parsed = TryParsed(bytes);
            if (parsed is not null)
            {
                readable++;
                Assert.Superset(parsed, Collected(bytes));
                others += parsed.Count;
            }
        }

        // Neither only broken bytes nor only bytes without anybody.
        Assert.True(readable > 2_000 && others > 2_000, $"{readable} readable, {others} identities");
    }

    [Theory]
    [InlineData(NoticeType.ThreatNotice, "persons", true)]
    [InlineData(NoticeType.ThreatNotice, "persons.names", true)]
    [InlineData(NoticeType.Referral, "person.names.full", true)]
    [InlineData(NoticeType.Referral, "related_persons", true)]
    [InlineData(NoticeType.ThreatNotice, "title", false)]
    [InlineData(NoticeType.ThreatNotice, "handling.reporter", false)]
    [InlineData(NoticeType.ThreatNotice, "person", false)]
    [InlineData(NoticeType.Unspecified, "persons", false)]
    public void Path_OfAPerson_IsKnown(NoticeType type, string path, bool isOfPerson) => Assert.Equal(isOfPerson, PersonIdentity.IsOfPerson(type, path));

    private static HashSet<string> Collected(ReadOnlySpan<byte> notice)
    {
        HashSet<string> identities = [];
        PersonIdentity.Collect(NoticeType.ThreatNotice, notice, identities);
        return identities;
    }

    private static HashSet<string> Parsed(ReadOnlySpan<byte> notice) =>
        [.. PersonIdentity.PersonsOf(NoticeType.ThreatNotice, notice).SelectMany(PersonIdentity.Of)];

    private static HashSet<string>? TryParsed(ReadOnlySpan<byte> notice)
    {
        try
        {
            return Parsed(notice);
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }

    private static bool Holds(Google.Protobuf.Reflection.MessageDescriptor type, HashSet<string> seen) =>
        type == Person.Descriptor
        || (seen.Add(type.FullName)
            && type.Fields.InDeclarationOrder().Any(field => field.FieldType == Google.Protobuf.Reflection.FieldType.Message && Holds(field.MessageType, seen)));
}
