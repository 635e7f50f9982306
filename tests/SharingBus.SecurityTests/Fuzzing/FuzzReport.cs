namespace SharingBus.SecurityTests.Fuzzing;

/// <summary>What fuzzing a target came to.</summary>
/// <param name="Executions">How many inputs were read.</param>
/// <param name="Time">In which time.</param>
/// <param name="Outcomes">How many different things became of them.</param>
/// <param name="MostBytes">The most that reading one allocated.</param>
/// <param name="Longest">The longest that reading one took.</param>
internal sealed record FuzzReport(long Executions, TimeSpan Time, int Outcomes, long MostBytes, TimeSpan Longest);
