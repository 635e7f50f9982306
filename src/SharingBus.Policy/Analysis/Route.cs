namespace SharingBus.Policy.Analysis;

/// <summary>From whom to whom.</summary>
/// <param name="Origin">The agency whose notice it is.</param>
/// <param name="Recipient">The recipient agency.</param>
/// <param name="Role">The role inside it.</param>
internal sealed record Route(string Origin, string Recipient, string Role);
