using System.Diagnostics;
using SharingBus.TestKit;

namespace SharingBus.FaultTests.Processes;

/// <summary>An ext4 file system in a file, mounted through a loop device: its file is a disk that can be copied as a power cut leaves it.</summary>
internal sealed class LoopImage : IAsyncDisposable
{
    private readonly DirectoryInfo _home = System.IO.Directory.CreateTempSubdirectory("sharingbus-disk-");
    private bool _mounted;

    private LoopImage() => Directory = _home.CreateSubdirectory("mount");

    /// <summary>Where it is mounted.</summary>
    public DirectoryInfo Directory { get; }

    private string Image => Path.Combine(_home.FullName, "disk.img");

    private string Copy => Path.Combine(_home.FullName, "copy.img");

    /// <summary>Skips the running test where no image can be mounted.</summary>
    public static void Require()
    {
        if (Environment.UserName != "root" || !File.Exists("/dev/loop-control"))
        {
            Availability.Missing("skipped: a power cut needs root and a loop device, to mount a file system of its own.");
        }
    }

    public static async Task<LoopImage> MountAsync(int mebibytes)
    {
        var image = new LoopImage();
        await RunAsync("truncate", "-s", $"{mebibytes}M", image.Image);
        await RunAsync("mkfs.ext4", "-q", "-F", image.Image);
        await image.MountAsync(image.Image);
        return image;
    }

    /// <summary>
    /// Writes what set-up left in the cache (users, queues, schemas: on a disk in use they are long written). Only ever before the first notice.
    /// </summary>
    public Task SettleAsync() => RunAsync("sync", "-f", Directory.FullName);

    /// <summary>Copies the disk as it is. No file system is asked to write anything first.</summary>
    public Task CopyAsync() => RunAsync("cp", "--reflink=auto", "--sparse=always", Image, Copy);

    /// <summary>Puts the copy in the place of the disk.</summary>
    public async Task BootFromCopyAsync()
    {
        await UnmountAsync();
        File.Delete(Image);
        await MountAsync(Copy);
    }

    public async ValueTask DisposeAsync()
    {
        if (_mounted)
        {
            // Lazily: a test that failed may have left a process that still ends.
            await RunAsync("umount", "--lazy", Directory.FullName);
        }

        _home.Delete(recursive: true);
    }

    private async Task MountAsync(string file)
    {
        await RunAsync("mount", "-o", "loop", file, Directory.FullName);
        _mounted = true;
        string lost = Path.Combine(Directory.FullName, "lost+found");
        if (System.IO.Directory.Exists(lost))
        {
            System.IO.Directory.Delete(lost, recursive: true);
        }
    }

    private async Task UnmountAsync()
    {
        await RunAsync("umount", Directory.FullName);
        _mounted = false;
    }

    private static async Task RunAsync(string command, params string[] arguments)
    {
        var start = new ProcessStartInfo(command, arguments) { RedirectStandardError = true, UseShellExecute = false };
        using Process process = Process.Start(start)!;
        string error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{command} {string.Join(' ', arguments)}: {error}");
    }
}
