using Xunit;

namespace SharingBus.TestKit;

/// <summary>
/// What a test needs from outside: absent on a developer's machine it skips the test and says why; in CI (<c>CI=true</c>) it fails it, for
/// a skipped test proves nothing.
/// </summary>
public static class Availability
{
    /// <summary>True in CI.</summary>
    public static bool IsRequired { get; } =
        string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.OrdinalIgnoreCase);

    /// <summary>Skips the running test, or fails it in CI.</summary>
    /// <param name="reason">What is missing and how to get it.</param>
    public static void Missing(string reason)
    {
        if (IsRequired)
        {
            Assert.Fail($"CI needs what a developer's machine may lack: {reason}");
        }

        Assert.Skip(reason);
    }
}
