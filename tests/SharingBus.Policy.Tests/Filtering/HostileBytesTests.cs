using System.Collections;
using System.Globalization;
using Google.Protobuf;
using SharingBus.Policy.Deciding;
using SharingBus.Policy.Explaining;
using SharingBus.Policy.Filtering;
using SharingBus.Policy.Tests.Reference;
using SharingBus.Policy.V1;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Policy.Tests.Filtering;

/// <summary>Bytes that no honest node stores: the filter may refuse them, but it never throws and never releases more.</summary>
public sealed class HostileBytesTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(11)]
    [InlineData(75597248)] // a marking whose label nobody knows, which a grant up to RED must not release
    [InlineData(84298657)] // a marked path that nobody knows, for which the filter keeps back what the reference releases
    [InlineData(null)]
    public void Filter_MutatedBytes_NeverReleasesWhatTheReferenceWithholds(int? fixedSeed)
    {
        var seed = fixedSeed ?? RandomCases.Seed();
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var notices = new RandomNotices(random);
        var policies = new RandomPolicies(random);
        var federations = RandomCases.Of(100);
        var (refused, released) = (0, 0);
        for (var i = 0; i < federations; i++)
        {
            var federation = policies.Next();
            var bundle = federation.Compile();
            for (var j = 0; j < 100; j++)
            {
                var notice = notices.Next();
                var type = SampleFederation.TypeOf(notice);
                var bytes = new WireMutation(random).Mutate(notice.ToByteArray());
                if (!NoticeFacts.TryRead(type, bytes, out var facts))
                {
                    refused++;
                    continue;
                }

                var decision = bundle.Decide(new DecisionRequest(SampleFederation.School, type, facts, SampleFederation.Police, SampleFederation.Desk, SampleFederation.Now));
                var view = new byte[bytes.Length];
                var length = decision.Filter.Filter(bytes, view);
                refused += length < 0 ? 1 : 0;
                released += length > 0 ? 1 : 0;
                Assert.True(length >= 0 || view.AsSpan().IndexOfAnyExcept((byte)0) < 0, "a refusal left bytes behind");
                if (length > 0)
                {
                    Check(federation, notice, bytes, view.AsSpan(0, length).ToArray(), $"seed {seed}, federation {i}, notice {j}");
                }
            }
        }

        output.WriteLine($"{refused} refused, {released} released");
        Assert.True(refused > federations && released > federations, $"{refused} refused, {released} released");
    }

    private const byte Title = (ThreatNotice.TitleFieldNumber << 3) | 2;
    private const byte Urgency = ThreatNotice.UrgencyFieldNumber << 3;

    public static TheoryData<string, byte[], FilterRefusal> Refused => new()
    {
        { "cut off inside a tag", [0x80], FilterRefusal.Malformed },
        { "length beyond the end", [Title, 0x05, 0x41], FilterRefusal.Malformed },
        { "a group", [0x63, 0x64], FilterRefusal.Malformed },
        { "field number 0", [0x02, 0x00], FilterRefusal.Malformed },
        { "overlong tag", [Title | 0x80, 0x00, 0x01, 0x41], FilterRefusal.Malformed },
        { "overlong length", [Title, 0x81, 0x00, 0x41], FilterRefusal.Malformed },
        { "varint of eleven bytes", [Urgency, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01], FilterRefusal.Malformed },
        { "a singular field twice", [Title, 0x01, 0x41, Title, 0x01, 0x42], FilterRefusal.NotCanonical },
        { "descending numbers", [Title, 0x01, 0x41, Urgency, 0x01], FilterRefusal.NotCanonical },
        { "a default value", [Title, 0x00], FilterRefusal.NotCanonical },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void Filter_BytesThatAreNotCanonical_AreRefusedWithAReason(string what, byte[] bytes, FilterRefusal expected)
    {
        var filter = SampleFederation.Open("title").Decide(new ThreatNotice { Handling = SampleFederation.Handling() }).Filter;

        var result = filter.Filter(bytes, new byte[bytes.Length]);

        Assert.True(expected == FieldFilter.RefusalOf(result), $"{what}: {result}");
    }

    [Fact]
    public void Filter_UnknownNumbersAndWrongWireTypes_AreDropped()
    {
        var filter = SampleFederation.Open("*").Decide(new ThreatNotice { Handling = SampleFederation.Handling() }).Filter;
        var notice = new ThreatNotice { Handling = SampleFederation.Handling(), Title = "t", Place = new Place { Municipality = "m" } };
        var place = new Place { Municipality = "m" }.ToByteArray();

        // Title, the place with an unknown number 60 inside, the modus as a varint, and an unknown number 99.
        byte[] bytes =
        [
            .. new ThreatNotice { Handling = SampleFederation.Handling(), Title = "t" }.ToByteArray(),
            .. Tag(ThreatNotice.PlaceFieldNumber, Wire.Length), (byte)(place.Length + 4), .. place, .. Tag(60, Wire.Length), 0x01, 0x58,
            .. Tag(ThreatNotice.ModusFieldNumber, Wire.Varint), 0x07, .. Tag(99, Wire.Length), 0x01, 0x58,
        ];
        var view = new byte[bytes.Length];

        Assert.Equal(notice.ToByteArray(), view[..filter.Filter(bytes, view)]);
    }

    [Fact]
    public void Filter_ElementThatAParserWouldReadAsAnother_IsRefused()
    {
        var federation = SampleFederation.Open("persons.ref").Only(new() { Path = "persons", AgeStatuses = { AgeStatus.Child } });
        var filter = federation.Decide(new ThreatNotice { Handling = SampleFederation.Handling() }).Filter;

        // age_status 2^32 + 1: no known age to the filter, ADULT to a parser that keeps 32 bits.
        byte[] bytes = [.. Tag(ThreatNotice.PersonsFieldNumber, Wire.Length), 0x0A, 0x10, 0x81, 0x80, 0x80, 0x80, 0x10, 0x3A, 0x02, 0x70, 0x31];

        Assert.Equal(FilterRefusal.Malformed, FieldFilter.RefusalOf(filter.Filter(bytes, new byte[bytes.Length])));
    }

    [Theory]
    [InlineData(Transform.PseudonymFederation)]
    [InlineData(Transform.PseudonymAgreement)]
    [InlineData(Transform.Mask)]
    public void Filter_EmptyTextThatIsToTakeACoarserForm_IsRefused(Transform transform)
    {
        var federation = SampleFederation.Open("place");
        federation.Policy.Grants[0].Transforms.Add(new TransformRule { Path = "title", Transform = transform });
        var filter = federation.Decide(new ThreatNotice { Handling = SampleFederation.Handling() }).Filter;
        byte[] bytes = [.. new ThreatNotice { Handling = SampleFederation.Handling() }.ToByteArray(), Title, 0x00];

        var result = filter.Filter(bytes, new byte[filter.MaxViewLength(bytes.Length)], SampleFederation.Pseudonyms);

        Assert.Equal(FilterRefusal.NotCanonical, FieldFilter.RefusalOf(result));
    }

    [Fact]
    public void Filter_DestinationSmallerThanTheNotice_IsRefused()
    {
        var filter = SampleFederation.Open("*").Decide(new ThreatNotice { Handling = SampleFederation.Handling() }).Filter;

        Assert.Equal(FilterRefusal.DestinationTooSmall, FieldFilter.RefusalOf(filter.Filter(new byte[10], new byte[9])));
    }

    private static byte[] Tag(int number, int wireType)
    {
        var tag = new byte[Wire.VarintSize(number << 3)];
        Wire.WriteVarint(tag, (number << 3) | wireType);
        return tag;
    }

    private static void Check(SampleFederation federation, IMessage notice, byte[] bytes, byte[] view, string where)
    {
        var type = SampleFederation.TypeOf(notice);
        Assert.DoesNotContain(PathPrinter.Paths(type, view), path => path.Contains(PathPrinter.Unknown, StringComparison.Ordinal));
        IMessage parsed;
        try
        {
            parsed = notice.Descriptor.Parser.ParseFrom(bytes);
        }
        catch (InvalidProtocolBufferException)
        {
            // Broken inside something that was dropped unread.
            return;
        }

        var expected = ReferenceView.Of(federation, parsed, SampleFederation.Police, SampleFederation.Desk);
        Assert.True(expected is not null, $"{where}: the reference releases nothing");
        var allowed = Leaves(expected, string.Empty).GroupBy(leaf => leaf).ToDictionary(group => group.Key, group => group.Count());
        foreach (var leaf in Leaves(notice.Descriptor.Parser.ParseFrom(view), string.Empty).GroupBy(leaf => leaf))
        {
            Assert.True(leaf.Count() <= allowed.GetValueOrDefault(leaf.Key), $"{where}: {leaf.Key}\n{parsed}\nreference {expected}\nview {notice.Descriptor.Parser.ParseFrom(view)}");
        }
    }

    // What is there: a field that is not reads as its default, which says nothing of another value.
    private static IEnumerable<string> Leaves(IMessage message, string path)
    {
        foreach (var field in message.Descriptor.Fields.InFieldNumberOrder())
        {
            var value = field.Accessor.GetValue(message);
            foreach (var one in value is IList list ? list.Cast<object>() : IsDefault(value) ? [] : [value])
            {
                foreach (var leaf in one is IMessage child ? Leaves(child, $"{path}.{field.Name}") : [$"{path}.{field.Name}={one}"])
                {
                    yield return leaf;
                }
            }
        }
    }

    private static bool IsDefault(object? value) => value switch
    {
        null or false => true,
        string text => text.Length == 0,
        ByteString bytes => bytes.IsEmpty,
        IMessage => false,
        _ => Convert.ToDouble(value, CultureInfo.InvariantCulture) == 0,
    };
}
