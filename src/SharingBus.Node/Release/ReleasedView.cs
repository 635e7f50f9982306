using Google.Protobuf;

namespace SharingBus.Node.Release;

/// <summary>One view of a notice.</summary>
/// <param name="Notice">The bytes that are let through.</param>
/// <param name="Digest">Their SHA-256.</param>
internal sealed record ReleasedView(ByteString Notice, ByteString Digest);
