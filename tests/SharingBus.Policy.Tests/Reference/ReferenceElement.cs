using Google.Protobuf;

namespace SharingBus.Policy.Tests.Reference;

/// <summary>An element on the way down to a field.</summary>
internal sealed record ReferenceElement(string Path, IMessage Value);
