namespace SharingBus.FaultTests.History;

/// <summary>What one version of the policy lets one role see.</summary>
internal sealed record Permitted(ulong PolicyVersion, string Recipient, string Role, IReadOnlySet<string> Fields);
