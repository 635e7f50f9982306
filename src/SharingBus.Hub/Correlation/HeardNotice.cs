namespace SharingBus.Hub.Correlation;

/// <summary>A notice that counts as an independent source.</summary>
/// <param name="Agency">The agency that speaks through it.</param>
/// <param name="Notice">The notice.</param>
internal readonly record struct HeardNotice(string Agency, Guid Notice);
