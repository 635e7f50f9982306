using Google.Protobuf.Reflection;
using SharingBus.Vocabulary.V1;
using Xunit;

namespace SharingBus.Vocabulary.Tests;

/// <summary>What the wire filter, the policies and the validator take for granted of every message of the vocabulary.</summary>
public sealed class VocabularyShapeTests
{
    private static readonly MessageDescriptor[] Messages = [.. Reachable()];

    [Fact]
    public void Field_OfAnyMessage_CarriesItsRule()
    {
        var bad = Fields().Where(field =>
        {
            FieldRule? rule = field.GetOptions()?.GetExtension(OptionsExtensions.Field);
            return rule is null
                || rule.Sensitivity == Sensitivity.Unspecified
                || rule.MaxBytes == 0
                || (rule.MaxItems == 0) == field.IsRepeated;
        });

        Assert.Empty(bad.Select(field => field.FullName));
    }

    [Fact]
    public void Field_OfAnyMessage_IsNoMapNoGroupNoOneofAndNotOptional() =>
        Assert.Empty(Fields()
            .Where(field => field.IsMap || field.FieldType == FieldType.Group || field.ContainingOneof is not null)
            .Select(field => field.FullName));

    [Fact]
    public void Field_RepeatedScalar_IsPacked() =>
        Assert.Empty(Fields()
            .Where(field => field.IsRepeated && field.FieldType is FieldType.Enum or FieldType.Int32 or FieldType.UInt64 && !field.IsPacked)
            .Select(field => field.FullName));

    [Fact]
    public void Qualifier_OfAnyField_HasALowerNumberThanWhatItQualifies()
    {
        var bad = from message in Messages
                  from qualifier in message.Fields.InDeclarationOrder()
                  let names = Rule(qualifier).Qualifies.Split(',')
                  from other in message.Fields.InDeclarationOrder()
                  where names.Contains(other.Name) || (names.Contains("*") && Rule(other).Qualifies != "*" && !IsCondition(other))
                  where qualifier.FieldNumber > other.FieldNumber
                  select $"{qualifier.FullName} stands after {other.Name}";

        Assert.Empty(bad);
    }

    [Fact]
    public void Qualifier_NamesSiblingsThatExist()
    {
        var bad = from field in Fields()
                  from name in Rule(field).Qualifies.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                  where name != "*" && field.ContainingType.FindFieldByName(name) is null
                  select $"{field.FullName}: {name}";

        Assert.Empty(bad);
    }

    [Fact]
    public void Condition_OfAPerson_StandsBeforeEverythingReleased() =>
        Assert.Equal(
            ["subject_category", "age_status", "threshold", "identity_certainty", "dispute_status", "address_confidential"],
            Person.Descriptor.Fields.InFieldNumberOrder().Take(6).Select(field => field.Name));

    [Fact]
    public void Alert_BesideItsHandling_HasNoPersonalField()
    {
        var personal = Below(Alert.Descriptor, skip: Handling.Descriptor)
            .SelectMany(message => message.Fields.InDeclarationOrder())
            .Where(field => Rule(field).Sensitivity is not (Sensitivity.Public or Sensitivity.Operational));

        Assert.Empty(personal.Select(field => field.FullName));
    }

    [Fact]
    public void Handling_FieldsThatArePersonal_AreThoseAnAlertMayNotHold() =>
        Assert.Equal(
            ["consent", "reporter"],
            Handling.Descriptor.Fields.InFieldNumberOrder().Where(field => Rule(field).Sensitivity != Sensitivity.Operational).Select(field => field.Name));

    [Fact]
    public void Message_InAnother_NeverHoldsItself()
    {
        foreach (NoticeType type in NoticeTypes.All)
        {
            Assert.InRange(Depth(NoticeTypes.Descriptor(type), 0), 1, SharingBus.Vocabulary.Canonical.CanonicalForm.MaxDepth - 1);
        }
    }

    [Fact]
    public void ByteField_HasTheLengthOfAnIdOrADigest() =>
        Assert.All(Fields().Where(field => field.FieldType == FieldType.Bytes), field => Assert.Contains(Rule(field).MaxBytes, new uint[] { 16, 32 }));

    [Fact]
    public void NoticeType_OfEveryMessage_ReadsBack()
    {
        Assert.Equal(Enum.GetValues<NoticeType>().Skip(1), NoticeTypes.All);
        foreach (NoticeType type in NoticeTypes.All)
        {
            Assert.True(NoticeTypes.TryParse(NoticeTypes.Name(type), out NoticeType parsed));
            Assert.Equal(type, parsed);
            Assert.Equal(type.ToString(), NoticeTypes.Name(type));
            Assert.Equal(type, NoticeTypes.Of(NoticeTypes.Parser(type).ParseFrom([])));
        }

        Assert.False(NoticeTypes.TryParse("Handling", out _));
        Assert.Equal(NoticeType.Unspecified, NoticeTypes.Of(new Handling()));
    }

    private static IEnumerable<FieldDescriptor> Fields() => Messages.SelectMany(message => message.Fields.InDeclarationOrder());

    private static FieldRule Rule(FieldDescriptor field) => field.GetOptions().GetExtension(OptionsExtensions.Field);

    // What a rule asks before it releases stands among the qualifiers.
    private static bool IsCondition(FieldDescriptor field) => field.Name is "persons_mentioned" or "address_confidential" or "handling";

    private static IEnumerable<MessageDescriptor> Reachable() =>
        NoticeTypes.All.SelectMany(type => Below(NoticeTypes.Descriptor(type), skip: null)).Distinct();

    private static IEnumerable<MessageDescriptor> Below(MessageDescriptor root, MessageDescriptor? skip)
    {
        var seen = new HashSet<MessageDescriptor> { root };
        var open = new Queue<MessageDescriptor>([root]);
        while (open.TryDequeue(out MessageDescriptor? message))
        {
            yield return message;
            foreach (FieldDescriptor field in message.Fields.InDeclarationOrder().Where(field => field.FieldType == FieldType.Message))
            {
                if (field.MessageType != skip && seen.Add(field.MessageType))
                {
                    open.Enqueue(field.MessageType);
                }
            }
        }
    }

    private static int Depth(MessageDescriptor message, int above)
    {
        Assert.True(above < 16, $"{message.FullName} holds itself.");
        return 1 + message.Fields.InDeclarationOrder()
            .Where(field => field.FieldType == FieldType.Message)
            .Select(field => Depth(field.MessageType, above + 1))
            .DefaultIfEmpty(0)
            .Max();
    }
}
