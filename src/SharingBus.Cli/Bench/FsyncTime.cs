using System.Diagnostics;
using System.Security.Cryptography;

namespace SharingBus.Cli.Bench;

/// <summary>How long the disk takes to make a small write durable: stands beside every latency, for disks differ a hundredfold.</summary>
internal static class FsyncTime
{
    private const int Writes = 200;
    private const int WriteBytes = 4096;

    /// <summary>The median in milliseconds.</summary>
    public static double Median(DirectoryInfo directory)
    {
        byte[] bytes = RandomNumberGenerator.GetBytes(WriteBytes);
        using FileStream file = new(Path.Combine(directory.FullName, "fsync"), FileMode.CreateNew, FileAccess.Write, FileShare.None, 0);
        double[] times = new double[Writes];
        for (int write = 0; write < Writes; write++)
        {
            long began = Stopwatch.GetTimestamp();
            file.Write(bytes);
            file.Flush(flushToDisk: true);
            times[write] = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        }

        return times.Order().ElementAt(Writes / 2);
    }
}
