using SharingBus.Lineage.V1;
using SharingBus.Policy.Deciding;

namespace SharingBus.Node.Release;

/// <summary>A notice that was accepted and is to be decided.</summary>
internal sealed record AcceptedNotice(Guid Id, long Index, long AcceptedAtUnixMicros, Accepted Entry, ReadOnlyMemory<byte> Bytes, bool Withdrawn)
{
    /// <summary>The recipients whose views a second person let go: it is decided for them alone. Null where it is decided for the first time.</summary>
    public IReadOnlyCollection<string>? Approved { get; init; }

    /// <summary>What a decision needs to know of it; null where the bytes are no notice.</summary>
    public NoticeFacts? Facts { get; } = NoticeFacts.TryRead(Entry.Type, Bytes.Span, out NoticeFacts facts) ? facts : null;
}
