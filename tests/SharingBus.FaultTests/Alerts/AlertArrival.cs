namespace SharingBus.FaultTests.Alerts;

/// <summary>An alert as it came to a role of the agency that is alerted.</summary>
/// <param name="Id">Its message id.</param>
/// <param name="Report">The notice that it is about.</param>
/// <param name="IsStep">Whether it came because nobody answered the one before.</param>
internal sealed record AlertArrival(Guid Id, Guid Report, bool IsStep);
