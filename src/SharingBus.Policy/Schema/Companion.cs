namespace SharingBus.Policy.Schema;

/// <summary>A field that travels with others: a qualifier, or one that every view of its message holds.</summary>
/// <param name="Node">The field.</param>
/// <param name="Targets">What it travels with. Where the field may not go, these may not either.</param>
/// <param name="IsQualifier">A qualifier is never content by itself.</param>
internal sealed record Companion(SchemaNode Node, PathSet Targets, bool IsQualifier);
