namespace SharingBus.Vocabulary.Validation;

/// <summary>What may be wrong with a notice; a closed list. <see cref="ViolationReasons.Code"/> gives the stable name.</summary>
public enum ViolationReason
{
    /// <summary>Nothing is.</summary>
    None = 0,

    /// <summary>The notice type is not one of this vocabulary.</summary>
    UnknownType = 1,

    /// <summary>The bytes are not in canonical form.</summary>
    NotCanonical = 2,

    /// <summary>The notice is larger than 1 MiB.</summary>
    NoticeTooLarge = 3,

    /// <summary>A required field is missing or UNSPECIFIED.</summary>
    FieldMissing = 4,

    /// <summary>A value is longer than its field allows.</summary>
    ValueTooLong = 5,

    /// <summary>A list holds more elements than its field allows.</summary>
    TooManyItems = 6,

    /// <summary>A number is no value of its code list.</summary>
    UnknownCode = 7,

    /// <summary>An id or a digest has another length than its kind requires.</summary>
    WrongLength = 8,

    /// <summary>A number is NaN, infinite or out of its range.</summary>
    NumberOutOfRange = 9,

    /// <summary>A text has no language tag.</summary>
    LanguageMissing = 10,

    /// <summary>A language tag has not the shape of BCP 47.</summary>
    LanguageMalformed = 11,

    /// <summary>A country or subdivision code has not the shape of ISO 3166.</summary>
    PlaceCodeMalformed = 12,

    /// <summary>A time or date cannot be meant.</summary>
    TimeImplausible = 13,

    /// <summary>An end lies before its beginning.</summary>
    TimeOrder = 14,

    /// <summary>The basis is OTHER_STATUTE and no statute is cited.</summary>
    CitationMissing = 15,

    /// <summary>The basis is CONSENT and consent is not GIVEN.</summary>
    ConsentNotGiven = 16,

    /// <summary>Consent was not sought and no reason is given.</summary>
    ConsentReasonMissing = 17,

    /// <summary>The notice is under a duty of secrecy and nothing says how it was lifted.</summary>
    SecrecyNotLifted = 18,

    /// <summary>The retention has ended already.</summary>
    RetentionOver = 19,

    /// <summary>The retention is longer than its profile allows.</summary>
    RetentionTooLong = 20,

    /// <summary>A person is named and nobody answers for how far concern is established.</summary>
    ThresholdDecisionMissing = 21,

    /// <summary>A person of mere concern stands in a ThreatNotice.</summary>
    ConcernOnlyRefused = 22,

    /// <summary>A statement mentions a person that the notice does not hold.</summary>
    PersonRefUnknown = 23,

    /// <summary>Two persons of the notice have the same ref.</summary>
    PersonRefDuplicate = 24,

    /// <summary>Personal data stand in a notice type that never carries any.</summary>
    PersonalDataRefused = 25,

    /// <summary>A statement of a KnowledgeProduct has not been reviewed.</summary>
    StatementNotReviewed = 26,

    /// <summary>A path names no field.</summary>
    FieldPathUnknown = 27,

    /// <summary>The handling and the alert disagree on whether this is real.</summary>
    ActualityMismatch = 28,

    /// <summary>The instant from which a data subject may be told is missing, or stands where none is meant.</summary>
    SubjectAccessTime = 29,
}
