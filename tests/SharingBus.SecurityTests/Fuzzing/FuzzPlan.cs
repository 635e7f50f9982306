namespace SharingBus.SecurityTests.Fuzzing;

/// <summary>How much of the fuzzing a target gets.</summary>
/// <param name="Share">Its part of the executions of the long form: the slower it is, the less.</param>
/// <param name="Usual">
/// Its executions in a usual run, some 9 s of a quiet core. A number and not a time, so that a faster machine does not come further than the
/// one on which it passed.
/// </param>
/// <param name="Make">Makes it.</param>
internal sealed record FuzzPlan(int Share, long Usual, Func<FuzzTarget> Make);
