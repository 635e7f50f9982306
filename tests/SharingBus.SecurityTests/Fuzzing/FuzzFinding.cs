namespace SharingBus.SecurityTests.Fuzzing;

/// <summary>What must hold does not.</summary>
internal sealed class FuzzFinding(string message, Exception? cause = null) : Exception(message, cause);
