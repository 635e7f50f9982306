namespace SharingBus.Lineage.Readings;

/// <summary>A holder of a message, and what it confirmed.</summary>
/// <param name="Agency">The holder.</param>
/// <param name="Role">The role; empty for what concerns the agency as a whole.</param>
/// <param name="Flags">What holds.</param>
public sealed record StoredHolder(string Agency, string Role, HolderFlags Flags);
