using System.Collections;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Policy.Tests.Reference;

/// <summary>Makes notices from the descriptors; every free text is one of a kind.</summary>
internal sealed class RandomNotices(Random random)
{
    private static readonly MessageDescriptor[] Types =
    [
        ThreatNotice.Descriptor, IncidentReport.Descriptor, Referral.Descriptor, CaseUpdate.Descriptor, Alert.Descriptor,
        InformationRequest.Descriptor, InformationResponse.Descriptor, KnowledgeProduct.Descriptor, Feedback.Descriptor,
    ];

    private static readonly string[] Starts = ["text-", "Ё", "🙂", "نص", "é"];
    private static readonly string[] Fills = ["x", "ß", "文", "🙂"];
    private int _texts;

    public IMessage Next()
    {
        var type = Types[random.Next(Types.Length)];
        var notice = Message(type, 0.2 + 0.7 * random.NextDouble());
        type.FindFieldByName("handling").Accessor.SetValue(notice, Handling(type));
        return notice;
    }

    private IMessage Message(MessageDescriptor descriptor, double density)
    {
        var message = descriptor.Parser.ParseFrom(ByteString.Empty);
        foreach (var field in descriptor.Fields.InFieldNumberOrder())
        {
            if (random.NextDouble() >= density)
            {
                continue;
            }

            if (!field.IsRepeated)
            {
                field.Accessor.SetValue(message, Value(field, density));
                continue;
            }

            var list = (IList)field.Accessor.GetValue(message);
            for (var count = random.Next(1, 4); count > 0; count--)
            {
                list.Add(Value(field, density));
            }
        }

        return message;
    }

    private object Value(FieldDescriptor field, double density) => field.FieldType switch
    {
        FieldType.Message => Message(field.MessageType, density),
        FieldType.Enum => Enum.ToObject(field.EnumType.ClrType, field.EnumType.Values[random.Next(field.EnumType.Values.Count)].Number),
        FieldType.String => field.Name switch
        {
            "ref" or "persons_mentioned" => $"p{random.Next(4)}",
            "country" => RandomPolicies.Country(random),
            "municipality" => RandomPolicies.Town(random),
            _ => Text(),
        },
        FieldType.Bytes => ByteString.CopyFromUtf8(Text()),
        FieldType.Bool => random.Next(3) > 0,
        FieldType.Double => random.NextDouble() * Math.Pow(10, random.Next(-2, 3)) * (random.Next(4) == 0 ? -1 : 1),
        FieldType.Int32 when field.Name == "year" => random.Next(1900, 2030),
        FieldType.Int32 or FieldType.SInt32 => random.Next(-1000, 1000),
        FieldType.Int64 when field.Name == "unix_millis" && random.Next(10) > 0 => random.NextInt64(-2_000_000_000_000, 4_000_000_000_000),
        FieldType.Int64 => random.NextInt64(-5, long.MaxValue),
        FieldType.UInt32 => (uint)random.Next(),
        FieldType.UInt64 => (ulong)random.NextInt64(),
        _ => throw new NotSupportedException(field.FullName),
    };

    private string Text() => $"{Starts[random.Next(Starts.Length)]}{_texts++}{string.Concat(Enumerable.Repeat(Fills[random.Next(Fills.Length)], random.Next(10) == 0 ? random.Next(300) : random.Next(5)))}";

    private Handling Handling(MessageDescriptor type)
    {
        var handling = (Handling)Message(Vocabulary.V1.Handling.Descriptor, random.NextDouble());
        handling.Tlp = (Tlp)random.Next(1, 6);
        handling.Purpose = (Purpose)random.Next(1, 6);
        handling.Actuality = random.Next(8) == 0 ? Actuality.Test : Actuality.Actual;
        handling.DisclosureBasis = (DisclosureBasis)random.Next(1, 8);
        handling.SecrecyGate = random.Next(3) > 0 ? SecrecyGate.None : (SecrecyGate)random.Next(8);
        handling.SecrecyLiftedBy = handling.SecrecyGate <= SecrecyGate.None || random.Next(5) > 0 ? "lifted" : string.Empty;
        handling.ConcealOrigin = false;
        if (handling.Consent is { } consent)
        {
            consent.Status = random.Next(6) == 0 ? (ConsentStatus)random.Next(5) : ConsentStatus.Given;
            consent.ScopeAgencies.Clear();
            consent.ScopePurposes.Clear();
        }

        handling.Markings.Clear();
        for (var count = random.Next(4) == 0 ? random.Next(1, 3) : 0; count > 0; count--)
        {
            handling.Markings.Add(new GranularMarking { Tlp = (Tlp)random.Next(1, 6), Paths = { RandomPolicies.Path(random, type) } });
        }

        return handling;
    }
}
