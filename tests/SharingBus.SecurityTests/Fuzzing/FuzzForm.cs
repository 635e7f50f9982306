namespace SharingBus.SecurityTests.Fuzzing;

/// <summary>What inputs are, as far as altering them goes.</summary>
internal enum FuzzForm
{
    /// <summary>Bytes.</summary>
    Bytes,

    /// <summary>Fields of protobuf, in each other.</summary>
    Protobuf,

    /// <summary>Lines of text.</summary>
    Text,
}
