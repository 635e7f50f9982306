using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging.Abstractions;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Readings;

namespace SharingBus.Lineage.Tests.Child;

/// <summary>Measures accepted notices a second: entry, request, 1 KiB of content; and entries alone. Not a test.</summary>
internal static class Throughput
{
    public const string Argument = "--measure";

    private const int NoticeBytes = 1024;
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(3);

    public static async Task<int> RunAsync(string directory)
    {
        foreach ((int workers, int frame) in new[] { (1, 1), (64, 1), (256, 1), (1, 64), (4, 64), (8, 64), (4, 256) })
        {
            await MeasureAsync(directory, "publish", workers, frame, Publish);
        }

        await MeasureAsync(directory, "entries", 8, 64, static _ => Samples.Write(Samples.Accepted(Id())));
        await MeasureAsync(directory, "receive", 4, 1, static _ => Receive(64), 64);
        return 0;
    }

    private static async Task MeasureAsync(
        string directory, string what, int workers, int frame, Func<int, JournalWrite> make, int perWrite = 1)
    {
        string path = Path.Combine(directory, $"{what}-{workers}-{frame}.db");
        JournalOptions options = new() { Agency = JournalFile.Agency, Path = path };
        await using Journal journal = await Journal.OpenAsync(options, TimeProvider.System, NullLogger<Journal>.Instance);
        long cpu = Process.GetCurrentProcess().TotalProcessorTime.Ticks;
        long began = Stopwatch.GetTimestamp();
        long written = 0;
        await Task.WhenAll(Enumerable.Range(0, workers).Select(worker => Task.Run(async () =>
        {
            while (Stopwatch.GetElapsedTime(began) < Length)
            {
                JournalWrite[] writes = new JournalWrite[frame];
                for (int write = 0; write < frame; write++)
                {
                    writes[write] = make(worker);
                }

                await journal.AppendManyAsync(writes);
                Interlocked.Add(ref written, frame * perWrite);
            }
        })));
        double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        double micros = TimeSpan.FromTicks(Process.GetCurrentProcess().TotalProcessorTime.Ticks - cpu).TotalMicroseconds;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{what,-8} {workers,3} workers x {frame,3}: {written / seconds,9:F0} notices/s, {micros / written,6:F1} us CPU a notice"));
    }

    private static Guid Id() => Guid.CreateVersion7(DateTimeOffset.UtcNow);

    private static JournalWrite Publish(int worker)
    {
        Guid id = Id();
        return new JournalWrite
        {
            Entries = [Samples.Accepted(id)],
            Request = new RequestRecord("records", id.ToString("N"), RandomNumberGenerator.GetBytes(32), id, 0),
            Contents = [Samples.Content(0, new byte[32 + NoticeBytes])],
        };
    }

    private static JournalWrite Receive(int notices)
    {
        Guid[] ids = new Guid[notices];
        byte[][] views = new byte[notices][];
        for (int notice = 0; notice < notices; notice++)
        {
            ids[notice] = Id();
            views[notice] = new byte[NoticeBytes / 2];
        }

        return new JournalWrite { Entries = [Samples.Received(ids)], Contents = [Samples.Content(0, views)] };
    }
}
