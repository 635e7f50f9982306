namespace SharingBus.Vocabulary.Canonical;

/// <summary>Why bytes cannot be brought into canonical form.</summary>
public enum CanonicalError
{
    /// <summary>They can.</summary>
    None = 0,

    /// <summary>The notice type is not one of this vocabulary.</summary>
    UnknownType = 1,

    /// <summary>The notice is larger than <see cref="CanonicalForm.MaxNoticeBytes"/>.</summary>
    TooLarge = 2,

    /// <summary>The bytes are no protobuf message: truncated, an overlong varint, an unknown wire type, field number 0.</summary>
    Malformed = 3,

    /// <summary>A text is not valid UTF-8.</summary>
    InvalidUtf8 = 4,

    /// <summary>Messages lie deeper in each other than <see cref="CanonicalForm.MaxDepth"/>.</summary>
    TooDeep = 5,
}
