namespace SharingBus.Hub.Correlation;

/// <summary>A notice that took the place of another one, which its origin corrected.</summary>
/// <param name="Of">The notice that was corrected.</param>
/// <param name="Id">The notice that took its place.</param>
/// <param name="Origin">The agency that said so: a notice of anybody else is not meant.</param>
internal sealed record Heir(Guid Of, Guid Id, string Origin);
