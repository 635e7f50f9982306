namespace SharingBus.TestKit.Data;

/// <summary>Where the repository is on this machine.</summary>
public static class Repository
{
    /// <summary>The directory with <c>SharingBus.sln</c>, above the running test program.</summary>
    public static string Root { get; } = FindRoot();

    private static string FindRoot()
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "SharingBus.sln")))
            {
                return at.FullName;
            }
        }

        throw new InvalidOperationException("The test program runs outside the repository.");
    }
}
