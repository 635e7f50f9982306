using Google.Protobuf;
using SharingBus.Exchange.V1;
using SharingBus.Lineage.V1;
using SharingBus.Node.Persons;
using SharingBus.Node.Publishing;
using SharingBus.Vocabulary.Persons;
using SharingBus.Vocabulary.V1;
using Xunit;

namespace SharingBus.Node.Tests.Persons;

/// <summary>Whom stored content names, read off its bytes as the index does.</summary>
public sealed class NamingViewTests
{
    private static readonly JournalEntry Received = new() { Received = new Received { Sender = "school" } };

    [Fact]
    public void AcceptedNotice_NamesItsPersons()
    {
        JournalEntry home = new() { Accepted = new Accepted { Type = NoticeType.ThreatNotice } };
        byte[] content = [.. new byte[AcceptedContent.SeedBytes], .. Threat("HS-1", "HS-2")];

        Assert.Equal(Ids("HS-1", "HS-2"), Collected(home, content));
    }

    [Fact]
    public void Envelope_NamesThePersonsOfEveryView()
    {
        Envelope envelope = new()
        {
            Type = NoticeType.ThreatNotice,
            Views = { View("HS-1"), View("HS-2", "HS-3") },
        };

        Assert.Equal(Ids("HS-1", "HS-2", "HS-3"), Collected(Received, envelope.ToByteArray()));
    }

    [Fact]
    public void Envelope_WhoseTypeStandsBehindItsViews_IsReadAllTheSame()
    {
        byte[] content = [.. new Envelope { Views = { View("HS-1") } }.ToByteArray(), .. new Envelope { Type = NoticeType.ThreatNotice }.ToByteArray()];

        Assert.Equal(Ids("HS-1"), Collected(Received, content));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Group_ThatOnlyAParserStepsOver_HidesNobody(bool inView)
    {
        // Field 500, which nothing has: the beginning of a group and its end.
        byte[] group = [0xA3, 0x1F, 0xA4, 0x1F];
        byte[] view = [.. inView ? group : [], .. View("HS-1").ToByteArray()];
        byte[] type = new Envelope { Type = NoticeType.ThreatNotice }.ToByteArray();
        byte[] content = [.. type, .. inView ? [] : group, (Envelope.ViewsFieldNumber << 3) | 2, (byte)view.Length, .. view];

        Assert.Equal("HS-1", Person(Envelope.Parser.ParseFrom(content)).Identifiers[0].Value);
        Assert.Equal(Ids("HS-1"), Collected(Received, content));
    }

    [Fact]
    public void View_ThatCannotBeRead_HidesNobodyOfTheOthers()
    {
        Envelope envelope = new()
        {
            Type = NoticeType.ThreatNotice,
            Views = { new View { Notice = Broken() }, View("HS-1") },
        };

        Assert.Equal(Ids("HS-1"), Collected(Received, envelope.ToByteArray()));
    }

    [Fact]
    public void OtherEntries_NameNobody() =>
        Assert.Empty(Collected(new JournalEntry { Sent = new Sent() }, new Envelope { Type = NoticeType.ThreatNotice, Views = { View("HS-1") } }.ToByteArray()));

    private static HashSet<string> Collected(JournalEntry home, ReadOnlySpan<byte> content)
    {
        HashSet<string> identities = [];
        NamingView.Collect(home, content, identities);
        return identities;
    }

    private static HashSet<string> Ids(params string[] ids) => [.. ids.Select(PersonIdentity.OfIdentifier)];

    private static View View(params string[] ids) => new() { Notice = ByteString.CopyFrom(Threat(ids)), Roles = { "police.desk" } };

    private static byte[] Threat(params string[] ids) => new ThreatNotice
    {
        Persons = { ids.Select(static id => new Person { Identifiers = { new PersonIdentifier { Scheme = "pupil", Value = id } } }) },
    }.ToByteArray();

    // A person of one byte, which is the beginning of a tag.
    private static ByteString Broken()
    {
        byte[] notice = new byte[4];
        CodedOutputStream output = new(notice);
        output.WriteTag(ThreatNotice.PersonsFieldNumber, WireFormat.WireType.LengthDelimited);
        output.WriteBytes(ByteString.CopyFrom(0x80));
        output.CheckNoSpaceLeft();
        Assert.Throws<InvalidProtocolBufferException>(() => ThreatNotice.Parser.ParseFrom(notice));
        return ByteString.CopyFrom(notice);
    }

    private static Person Person(Envelope envelope) => ThreatNotice.Parser.ParseFrom(envelope.Views[0].Notice).Persons[0];
}
