using System.Diagnostics;

namespace SharingBus.TestKit.Disks;

/// <summary>A disk of a few megabytes in memory, that a test can fill.</summary>
public sealed class SmallDisk : IDisposable
{
    private readonly DirectoryInfo _directory;

    private SmallDisk(DirectoryInfo directory) => _directory = directory;

    /// <summary>The directory it is mounted at.</summary>
    public string Path => _directory.FullName;

    /// <summary>Mounts one; null where this process may not.</summary>
    public static SmallDisk? Mount(int megabytes)
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess)
        {
            return null;
        }

        DirectoryInfo directory = Directory.CreateTempSubdirectory("sharingbus-disk-");
        if (Run("mount", "-t", "tmpfs", "-o", $"size={megabytes}m", "tmpfs", directory.FullName))
        {
            return new SmallDisk(directory);
        }

        directory.Delete();
        return null;
    }

    /// <summary>Leaves no byte free.</summary>
    public void Fill()
    {
        using FileStream ballast = File.Create(Ballast);
        byte[] block = new byte[4096];
        try
        {
            while (true)
            {
                ballast.Write(block);
                ballast.Flush();
            }
        }
        catch (IOException)
        {
            // Full.
        }
    }

    /// <summary>Undoes <see cref="Fill"/>.</summary>
    public void MakeRoom() => File.Delete(Ballast);

    /// <inheritdoc/>
    public void Dispose()
    {
        // A file that is still open keeps the mount busy: it is taken out of sight and goes with its last file.
        Run("umount", "-l", _directory.FullName);
        _directory.Delete();
    }

    private string Ballast => System.IO.Path.Combine(Path, "ballast");

    private static bool Run(string program, params string[] arguments)
    {
        using Process run = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardError = true })!;
        run.WaitForExit();
        return run.ExitCode == 0;
    }
}
