namespace SharingBus.Cli.Policies;

/// <summary>One file of tests that stands beside the policies.</summary>
/// <param name="Name">Name of the file.</param>
/// <param name="Cases">What one role gets of one notice.</param>
/// <param name="Promises">What no role ever gets, whatever a notice says.</param>
internal sealed record PolicyTestFile(string Name, IReadOnlyList<PolicyCase> Cases, IReadOnlyList<PolicyPromise> Promises);
