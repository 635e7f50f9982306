using SharingBus.Vocabulary.V1;
using SharingBus.Vocabulary.Wire;

namespace SharingBus.Vocabulary.Validation;

/// <summary>Alerts and knowledge products never hold personal data: what could carry some is refused.</summary>
internal static class ImpersonalRules
{
    public static void Alert(WireView alert, ref Findings findings)
    {
        HandlingIsImpersonal(alert, ref findings);
        Actuality(alert, ref findings);
        int text = 0;
        WireFields fields = alert.Fields;
        while (fields.Next())
        {
            if (fields.Number == V1.Alert.TextsFieldNumber)
            {
                int mark = findings.Count;
                Attachments(new WireView(fields.Payload), AlertText.ResourcesFieldNumber, "resources", ref findings);
                findings.Prefix(mark, "texts", text++);
            }
        }
    }

    public static void KnowledgeProduct(WireView product, ref Findings findings)
    {
        HandlingIsImpersonal(product, ref findings);
        Attachments(product, V1.KnowledgeProduct.AttachmentsFieldNumber, "attachments", ref findings);
        int index = 0;
        WireFields fields = product.Fields;
        while (fields.Next())
        {
            if (fields.Number == V1.KnowledgeProduct.BodyFieldNumber)
            {
                int mark = findings.Count;
                BodyStatement(new WireView(fields.Payload), ref findings);
                findings.Prefix(mark, "body", index++);
            }
        }
    }

    private static void BodyStatement(WireView statement, ref Findings findings)
    {
        if (!statement.Has(Statement.ReviewedFieldNumber))
        {
            findings.Add("reviewed", ViolationReason.StatementNotReviewed, "Have the statement reviewed before it is shared as knowledge.");
        }

        if (statement.Has(Statement.PersonsMentionedFieldNumber))
        {
            findings.Add("persons_mentioned", ViolationReason.PersonalDataRefused, "A knowledge product speaks of no person: take the passage out.");
        }

        Classified(statement.Number(Statement.SensitivityFieldNumber), ref findings);
    }

    private static void HandlingIsImpersonal(WireView notice, ref Findings findings)
    {
        WireView handling = notice.Message(V1.Alert.HandlingFieldNumber);
        if (handling.Has(Handling.ConsentFieldNumber))
        {
            findings.Add("handling.consent", ViolationReason.PersonalDataRefused, "This type of notice concerns no person: leave consent out.");
        }

        if (handling.Has(Handling.ReporterFieldNumber))
        {
            findings.Add("handling.reporter", ViolationReason.PersonalDataRefused, "This type of notice names no reporter: leave it out.");
        }
    }

    private static void Attachments(WireView message, int number, string name, ref Findings findings)
    {
        int index = 0;
        WireFields fields = message.Fields;
        while (fields.Next())
        {
            if (fields.Number == number)
            {
                int mark = findings.Count;
                Classified(new WireView(fields.Payload).Number(Attachment.SensitivityFieldNumber), ref findings);
                findings.Prefix(mark, name, index++);
            }
        }
    }

    // What nobody has classified counts as SPECIAL_CATEGORY.
    private static void Classified(long sensitivity, ref Findings findings)
    {
        if ((Sensitivity)sensitivity is not (Sensitivity.Public or Sensitivity.Operational))
        {
            findings.Add("sensitivity", ViolationReason.PersonalDataRefused, "Only what is classified as PUBLIC or OPERATIONAL may stand here.");
        }
    }

    private static void Actuality(WireView alert, ref Findings findings)
    {
        var actuality = (Actuality)alert.Message(V1.Alert.HandlingFieldNumber).Number(Handling.ActualityFieldNumber);
        bool agrees = (AlertStatus)alert.Number(V1.Alert.StatusFieldNumber) switch
        {
            AlertStatus.Actual => actuality == V1.Actuality.Actual,
            AlertStatus.Exercise => actuality == V1.Actuality.Exercise,
            AlertStatus.Test => actuality == V1.Actuality.Test,
            _ => true,
        };
        if (!agrees)
        {
            findings.Add("status", ViolationReason.ActualityMismatch, "The alert's status and handling.actuality must say the same.");
        }
    }
}
