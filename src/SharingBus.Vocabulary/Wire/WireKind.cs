namespace SharingBus.Vocabulary.Wire;

/// <summary>How the value of a field is written, as far as its canonical form depends on it.</summary>
internal enum WireKind
{
    Message,
    Text,
    Bytes,
    Bool,
    Enum,
    Int32,
    UInt32,
    SInt32,
    Int64,
    UInt64,
    Fixed32,
    Fixed64,
    Float,
    Double,
}
