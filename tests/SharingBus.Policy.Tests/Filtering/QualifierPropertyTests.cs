using System.Collections;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using SharingBus.Policy.Tests.Reference;

namespace SharingBus.Policy.Tests.Filtering;

/// <summary>Whatever the policies: a view holds what a qualifier speaks of with the qualifier, or neither.</summary>
public sealed class QualifierPropertyTests(ITestOutputHelper output)
{
    private const int Federations = 60;
    private const int NoticesEach = 40;

    [Fact]
    public void View_OfAnyNoticeUnderAnyPolicies_SeparatesNoQualifier()
    {
        var seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var notices = new RandomNotices(random);
        var policies = new RandomPolicies(random);
        var pairs = 0;
        for (var i = 0; i < Federations; i++)
        {
            var bundle = policies.Next().Compile();
            for (var j = 0; j < NoticesEach; j++)
            {
                var notice = notices.Next();
                Qualify(notice);
                var bytes = notice.ToByteArray();
                var filter = bundle.Decide(SampleFederation.Request(notice)).Filter;
                var view = new byte[filter.MaxViewLength(bytes.Length)];
                var length = filter.Filter(bytes, view, SampleFederation.Pseudonyms);
                Assert.True(length >= 0);
                pairs += Check(notice.Descriptor.Parser.ParseFrom(view, 0, length), $"seed {seed}, federation {i}, notice {j}");
            }
        }

        output.WriteLine($"{pairs} qualifiers beside what they speak of");
        Assert.True(pairs > Federations * NoticesEach / 8, "too few qualifiers to say anything");
    }

    // Every qualifier is told, so that one that is not there was left out.
    private static void Qualify(IMessage message)
    {
        foreach (var field in message.Descriptor.Fields.InFieldNumberOrder())
        {
            if (ReferenceView.Rule(field).Qualifies.Length > 0 && field.FieldType != FieldType.Message)
            {
                Tell(message, field);
            }
            else if (field.FieldType == FieldType.Message)
            {
                Below(message, field).ForEach(Qualify);
            }
        }
    }

    private static void Tell(IMessage message, FieldDescriptor field)
    {
        var told = field.Accessor.GetValue(message);
        if (!IsTold(told))
        {
            field.Accessor.SetValue(message, told switch
            {
                bool => true,
                string => "told",
                int => 1,
                uint => 1U,
                _ => Enum.ToObject(field.EnumType.ClrType, 1),
            });
        }
    }

    private static int Check(IMessage message, string where)
    {
        var pairs = 0;
        var fields = message.Descriptor.Fields.InFieldNumberOrder();
        foreach (var field in fields)
        {
            Below(message, field).ForEach(below => pairs += Check(below, $"{where}, {field.FullName}"));
            var qualifies = ReferenceView.Rule(field).Qualifies;
            if (qualifies.Length == 0)
            {
                continue;
            }

            // Qualifiers of one message speak of it together: only what is none of them is content.
            var spoken = fields.Where(other => qualifies == "*" ? ReferenceView.Rule(other).Qualifies.Length == 0 : qualifies.Split(',').Contains(other.Name));
            var isSpoken = spoken.Any(other => IsTold(other.Accessor.GetValue(message)));
            Assert.True(isSpoken == IsTold(field.Accessor.GetValue(message)), $"{where}: {field.FullName} and what it speaks of in {message}");
            pairs += isSpoken ? 1 : 0;
        }

        return pairs;
    }

    private static List<IMessage> Below(IMessage message, FieldDescriptor field) => field.FieldType != FieldType.Message ? [] : field.Accessor.GetValue(message) switch
    {
        IMessage single => [single],
        IList list => [.. list.Cast<IMessage>()],
        _ => [],
    };

    private static bool IsTold(object? value) => value switch
    {
        null or "" or false or 0 or 0U or 0L or 0UL or 0d => false,
        ByteString bytes => !bytes.IsEmpty,
        IList list => list.Count > 0,
        Enum code => Convert.ToInt64(code, System.Globalization.CultureInfo.InvariantCulture) != 0,
        _ => true,
    };
}
