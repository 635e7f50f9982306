using System.Runtime.InteropServices;

namespace SharingBus.Node.Admission;

/// <summary>The room on a volume.</summary>
/// <param name="FreeBytes">Bytes that this process may still write.</param>
/// <param name="TotalBytes">Bytes of the whole volume.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct DiskSpace(long FreeBytes, long TotalBytes)
{
    /// <summary>Asks the volume that holds a directory.</summary>
    public static DiskSpace Of(string directory)
    {
        string path = Path.GetFullPath(directory);
        // Unix answers for any directory, so that a volume mounted deep in the tree is the one that is asked.
        var volume = new DriveInfo(OperatingSystem.IsWindows() ? Path.GetPathRoot(path)! : path);
        return new DiskSpace(volume.AvailableFreeSpace, volume.TotalSize);
    }
}
