using System.Collections;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using SharingBus.Policy.Deciding;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Policy.Tests.Analysis;

/// <summary>One combination of values, and the notice that has them and every field besides.</summary>
internal sealed record SmallCase(
    Purpose Purpose,
    Tlp Tlp,
    Actuality Actuality,
    HarmForm HarmForm,
    Severity Severity,
    Urgency Urgency,
    InterventionKind Intervention,
    PreventionLevel Level,
    DisclosureBasis Basis,
    ConsentStatus Consent,
    SecrecyGate Secrecy,
    string Area,
    DateTimeOffset Time,
    BreakGlass BreakGlass,
    SmallElement Element)
{
    private const string LongText = "A text that is longer than one hundred characters, so that every form of it can be told from every other one, as it must be.";

    public ThreatNotice Notice()
    {
        var notice = (ThreatNotice)Whole(ThreatNotice.Descriptor);
        notice.Handling.Tlp = Tlp;
        notice.Handling.Purpose = Purpose;
        notice.Handling.Actuality = Actuality;
        notice.Handling.DisclosureBasis = Basis;
        notice.Handling.Consent.Status = Consent;
        notice.Handling.Consent.ScopeAgencies.Clear();
        notice.Handling.Consent.ScopePurposes.Clear();
        notice.Handling.SecrecyGate = Secrecy;
        notice.Handling.ConcealOrigin = false;
        notice.Handling.Markings.Clear();
        (notice.HarmForm, notice.Severity, notice.Urgency) = (HarmForm, Severity, Urgency);
        (notice.InterventionKind, notice.PreventionLevel) = (Intervention, Level);
        var names = Area.Split('/');
        (notice.Place.Country, notice.Place.Subdivision, notice.Place.Municipality) = names.Length == 3 ? (names[0], names[1], names[2]) : ("", "", "");
        // Who is mentioned is the filter's matter and has tests of its own.
        notice.Narrative[0].PersonsMentioned.Clear();
        notice.Persons[0].OwnView.PersonsMentioned.Clear();
        return notice;
    }

    public DecisionRequest Request(ThreatNotice notice, string agency, string role)
    {
        Assert.True(NoticeFacts.TryRead(NoticeType.ThreatNotice, notice.ToByteArray(), out var facts));
        return new DecisionRequest(SampleFederation.School, NoticeType.ThreatNotice, facts, agency, role, Time) { BreakGlass = BreakGlass };
    }

    private IMessage Whole(MessageDescriptor descriptor)
    {
        var message = descriptor.Parser.ParseFrom(ByteString.Empty);
        foreach (var field in descriptor.Fields.InFieldNumberOrder())
        {
            if (field.IsRepeated)
            {
                ((IList)field.Accessor.GetValue(message)).Add(Value(field));
            }
            else
            {
                field.Accessor.SetValue(message, Value(field));
            }
        }

        return message;
    }

    private object Value(FieldDescriptor field) => field.FieldType switch
    {
        FieldType.Message => Whole(field.MessageType),
        FieldType.Enum => field.EnumType.Name switch
        {
            nameof(SubjectCategory) => Element.Category,
            nameof(AgeStatus) => Element.Age,
            nameof(Assertion) => Element.Assertion,
            nameof(Tlp) => Element.Label,
            nameof(Sensitivity) => Element.Sensitivity,
            _ => Enum.ToObject(field.EnumType.ClrType, 1),
        },
        FieldType.String => field.Name is "ref" or "persons_mentioned" ? "p1" : LongText,
        FieldType.Bytes => ByteString.CopyFromUtf8(LongText),
        FieldType.Bool => field.Name != "address_confidential" || Element.SecretAddress,
        FieldType.Double => 12.3456789,
        FieldType.Int32 or FieldType.SInt32 => field.Name switch { "year" => 2011, "month" => 7, "day" => 23, _ => 60 },
        FieldType.Int64 => 1_772_613_123_456,
        FieldType.UInt32 => 4711u,
        FieldType.UInt64 => 4711ul,
        _ => throw new NotSupportedException(field.FullName),
    };
}
