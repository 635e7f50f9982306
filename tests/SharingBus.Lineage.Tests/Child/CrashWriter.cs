using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Readings;

namespace SharingBus.Lineage.Tests.Child;

/// <summary>Publishes without end and prints every acknowledged message, until it is killed.</summary>
internal static class CrashWriter
{
    public const string Argument = "--write-until-killed";

    private const int Writers = 8;

    public static async Task<int> RunAsync(string agency, string path, string connectionString, string keyFile)
    {
        JournalOptions options = new() { Agency = agency, Path = path, ConnectionString = connectionString, KeyFile = keyFile };
        await using Journal journal = await Journal.OpenAsync(options, TimeProvider.System, NullLogger<Journal>.Instance);
        await using Stream output = Console.OpenStandardOutput();
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(_ => Task.Run(() => PublishAsync(journal, output))));
        return 0;
    }

    // What is printed is the promise: the message, its index, and that its content and cursor came with it.
    private static async Task PublishAsync(Journal journal, Stream output)
    {
        while (true)
        {
            Guid id = Guid.NewGuid();
            JournalWrite publish = Samples.Publish(id, id.ToString("N"), id.ToString("N"));
            JournalReceipt receipt = await journal.AppendAsync(new JournalWrite
            {
                Entries = [.. publish.Entries, Samples.Quarantined(id)],
                Request = publish.Request,
                Contents = publish.Contents,
                Cursors = [new CursorMove(id.ToString("N"), 1)],
            });
            byte[] line = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{receipt.FirstIndex} {id:N}\n"));
            lock (journal)
            {
                output.Write(line);
            }
        }
    }
}
