using System.Diagnostics;
using SharingBus.TestKit;

namespace SharingBus.FaultTests.Processes;

/// <summary>A small file system in memory that can be filled.</summary>
internal sealed class SmallDisk : IAsyncDisposable
{
    private const int BlockBytes = 64 * 1024;

    private SmallDisk()
    {
    }

    /// <summary>Where it is mounted.</summary>
    public DirectoryInfo Directory { get; } = System.IO.Directory.CreateTempSubdirectory("sharingbus-small-");

    /// <summary>Mounts one. Skips the running test where that is not allowed.</summary>
    public static async Task<SmallDisk> MountAsync(int mebibytes)
    {
        if (Environment.UserName != "root")
        {
            Availability.Missing("skipped: a full disk needs root, to mount a small one.");
        }

        var disk = new SmallDisk();
        await RunAsync("mount", "-t", "tmpfs", "-o", $"size={mebibytes}m", "tmpfs", disk.Directory.FullName);
        return disk;
    }

    /// <summary>Writes a file until there is no room left.</summary>
    public static void Fill(string path)
    {
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        byte[] block = new byte[BlockBytes];
        try
        {
            while (true)
            {
                file.Write(block);
            }
        }
        catch (IOException)
        {
            // Full, as wanted.
        }
    }

    public async ValueTask DisposeAsync()
    {
        await RunAsync("umount", Directory.FullName);
        Directory.Delete();
    }

    private static async Task RunAsync(string command, params string[] arguments)
    {
        using Process process = Process.Start(command, arguments);
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{command} {string.Join(' ', arguments)} failed.");
    }
}
