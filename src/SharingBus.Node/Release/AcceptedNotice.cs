using SharingBus.Lineage.V1;

namespace SharingBus.Node.Release;

/// <summary>A notice that was accepted and is to be decided.</summary>
internal sealed record AcceptedNotice(Guid Id, long AcceptedAtUnixMicros, Accepted Entry, ReadOnlyMemory<byte> Bytes, bool Withdrawn);
