namespace SharingBus.Vocabulary.Validation;

/// <summary>One thing that is wrong with a notice.</summary>
/// <param name="FieldPath">Where, for example "persons[2].threshold"; empty for the whole notice.</param>
/// <param name="Reason">What rule is broken.</param>
/// <param name="Message">What is wrong and how to put it right. Never holds anything of the notice's content.</param>
public sealed record Violation(string FieldPath, ViolationReason Reason, string Message)
{
    /// <summary>The stable name of the reason, for example "FIELD_MISSING".</summary>
    public string Code => ViolationReasons.Code(Reason);
}
