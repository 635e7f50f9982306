using SharingBus.Vocabulary.V1;

namespace SharingBus.Vocabulary.Canonical;

/// <summary>The canonical bytes of a notice and what was dropped on the way, or why there are none.</summary>
public readonly struct CanonicalResult
{
    private readonly IReadOnlyList<string>? _droppedPaths;

    internal CanonicalResult(
        NoticeType type, ReadOnlyMemory<byte> bytes, bool rewritten = false, int droppedCount = 0, IReadOnlyList<string>? droppedPaths = null)
    {
        Type = type;
        Bytes = bytes;
        Rewritten = rewritten;
        DroppedCount = droppedCount;
        _droppedPaths = droppedPaths;
        FieldPath = "";
    }

    internal CanonicalResult(CanonicalError error, string fieldPath)
    {
        Error = error;
        FieldPath = fieldPath;
    }

    /// <summary>Whether there are canonical bytes.</summary>
    public bool Succeeded => Error == CanonicalError.None;

    /// <summary>What the bytes are the canonical form of; unspecified where there are none.</summary>
    public NoticeType Type { get; }

    /// <summary>The canonical bytes: the input itself where it was canonical already.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>Whether the input was parsed and serialized again.</summary>
    public bool Rewritten { get; }

    /// <summary>How many occurrences of unknown fields were dropped.</summary>
    public int DroppedCount { get; }

    /// <summary>Where they stood, for example "persons[2].#99"; the first <see cref="CanonicalForm.MaxDroppedPaths"/> only.</summary>
    public IReadOnlyList<string> DroppedPaths => _droppedPaths ?? [];

    /// <summary>Why there are no canonical bytes.</summary>
    public CanonicalError Error { get; }

    /// <summary>The field that <see cref="Error"/> speaks of; empty where it is the whole notice.</summary>
    public string FieldPath { get; }
}
