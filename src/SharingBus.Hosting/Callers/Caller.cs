namespace SharingBus.Hosting.Callers;

/// <summary>Who calls: a system of an agency, as its client certificate says.</summary>
/// <param name="Agency">Id of the agency.</param>
/// <param name="System">Name of the system within the agency.</param>
public sealed record Caller(string Agency, string System);
