namespace SharingBus.Policy.Tests.Reference;

/// <summary>A field inside one notice.</summary>
internal sealed record ReferencePlace(string Path, ReferenceElement[] Chain);
