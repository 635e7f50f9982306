using System.Diagnostics;

namespace SharingBus.TestKit;

/// <summary>Files as Unix has them, with modes and pipes. A test that needs one where there is none is skipped, with the reason; never in CI.</summary>
public static class UnixFiles
{
    /// <summary>Its owner reads and writes it, nobody else does anything.</summary>
    public const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private const string NoModes = "skipped: Windows has no file modes. Run this test on Linux or macOS.";
    private const string NoPipes = "skipped: a named pipe needs mkfifo. Run this test on Linux or macOS.";

    /// <summary>Sets who may do what with a file.</summary>
    public static void SetMode(string path, UnixFileMode mode)
    {
        RequireModes();
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, mode);
        }
    }

    /// <summary>Who may do what with a file.</summary>
    public static UnixFileMode ModeOf(string path)
    {
        RequireModes();
        return OperatingSystem.IsWindows() ? UnixFileMode.None : File.GetUnixFileMode(path);
    }

    /// <summary>Lets only the owner use a file, where the system knows the difference: for what a test only needs to be read.</summary>
    public static void Protect(string path)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, OwnerOnly);
        }
    }

    /// <summary>Makes a named pipe.</summary>
    public static void MakePipe(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Availability.Missing(NoPipes);
        }

        using Process made = Process.Start("mkfifo", [path]);
        made.WaitForExit();
    }

    private static void RequireModes()
    {
        if (OperatingSystem.IsWindows())
        {
            Availability.Missing(NoModes);
        }
    }
}
