using Google.Protobuf.Reflection;
using SharingBus.Vocabulary.V1;
using SharingBus.Vocabulary.Wire;

namespace SharingBus.Vocabulary.Validation;

/// <summary>Which fields a message must hold. A code that travels with every view (`always`) is required in the notice itself.</summary>
internal static class RequiredFields
{
    private static readonly Dictionary<MessageDescriptor, int[]> Listed = new()
    {
        [Handling.Descriptor] =
        [
            Handling.TlpFieldNumber, Handling.PurposeFieldNumber, Handling.ActualityFieldNumber,
            Handling.DisclosureBasisFieldNumber, Handling.RetentionFieldNumber,
        ],
        [Retention.Descriptor] = [Retention.ProfileFieldNumber, Retention.KeepUntilUnixSecondsFieldNumber],
        [GranularMarking.Descriptor] = [GranularMarking.TlpFieldNumber, GranularMarking.PathsFieldNumber],
        [Consent.Descriptor] = [Consent.StatusFieldNumber],
        [Reporter.Descriptor] = [Reporter.KindFieldNumber],
        [Moment.Descriptor] = [Moment.UnixMillisFieldNumber],
        [Person.Descriptor] = [Person.SubjectCategoryFieldNumber, Person.AgeStatusFieldNumber, Person.ThresholdFieldNumber],
        [ThresholdDecision.Descriptor] = [ThresholdDecision.DecidedByRoleFieldNumber, ThresholdDecision.ReasonFieldNumber],
        [PersonIdentifier.Descriptor] = [PersonIdentifier.SchemeFieldNumber, PersonIdentifier.ValueFieldNumber],
        [CorrelationKey.Descriptor] = [CorrelationKey.ScopeFieldNumber, CorrelationKey.EpochFieldNumber, CorrelationKey.ValueFieldNumber],
        [Statement.Descriptor] = [Statement.TextFieldNumber],
        [NoticeReference.Descriptor] = [NoticeReference.MessageIdFieldNumber],
        [CaseLink.Descriptor] = [CaseLink.KindFieldNumber, CaseLink.CaseIdFieldNumber],
        [ActionItem.Descriptor] = [ActionItem.StatusFieldNumber],
        [CommunityInput.Descriptor] = [CommunityInput.KindFieldNumber, CommunityInput.TextFieldNumber],
        [Indicator.Descriptor] = [Indicator.KindFieldNumber],
        [GeoCode.Descriptor] = [GeoCode.SchemeFieldNumber],
        [GeoPolygon.Descriptor] = [GeoPolygon.PointsFieldNumber],
        [CodedValue.Descriptor] = [CodedValue.NameFieldNumber],
        [AlertReference.Descriptor] = [AlertReference.SenderFieldNumber, AlertReference.IdentifierFieldNumber, AlertReference.SentFieldNumber],
        [AlertText.Descriptor] =
        [
            AlertText.UrgencyFieldNumber, AlertText.SeverityFieldNumber, AlertText.CertaintyFieldNumber,
            AlertText.CategoriesFieldNumber, AlertText.EventFieldNumber,
        ],
        [AlertArea.Descriptor] = [AlertArea.DescriptionFieldNumber],
        [Alert.Descriptor] = [Alert.IdentifierFieldNumber, Alert.SenderFieldNumber, Alert.SentFieldNumber],
        [Referral.Descriptor] = [Referral.KindFieldNumber, Referral.PersonFieldNumber],
        [InformationRequest.Descriptor] = [InformationRequest.QuestionFieldNumber],
        [InformationResponse.Descriptor] = [InformationResponse.RequestFieldNumber],
        [KnowledgeProduct.Descriptor] = [KnowledgeProduct.KindFieldNumber, KnowledgeProduct.TitleFieldNumber],
        [Feedback.Descriptor] = [Feedback.AboutFieldNumber],
    };

    public static ulong Of(MessageTable table)
    {
        ulong required = 0;
        foreach (int number in Listed.GetValueOrDefault(table.Descriptor, []))
        {
            required |= 1UL << number;
        }

        if (!NoticeTypes.All.Any(type => NoticeTypes.Descriptor(type) == table.Descriptor))
        {
            return required;
        }

        foreach (FieldTable field in table.Fields)
        {
            bool code = field.Kind == WireKind.Enum && field.Rule.Always;
            required |= code || field.Name == "handling" ? field.Bit : 0;
        }

        return required;
    }
}
