using System.Diagnostics;
using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.Tests.Child;
using SharingBus.Lineage.V1;
using Xunit;

namespace SharingBus.Lineage.Tests.Journals;

/// <summary>What every journal must do whose process is killed.</summary>
public abstract class JournalCrashTests
{
    private const int Rounds = 6;

    [Fact]
    public async Task Journal_WhoseProcessIsKilledAgainAndAgain_HoldsEverythingItAcknowledgedWhole()
    {
        JournalOptions options = await OptionsAsync();
        List<(long Index, Guid Id)> acknowledged = [];
        for (int round = 0; round < Rounds; round++)
        {
            // Killed at another point of its work in each round: after this many answers, in the midst of the next groups.
            await WriteAndKillAsync(options, acknowledged, 40 + (round * 73));

            await using Journal journal = await Journal.OpenAsync(options, TimeProvider.System, NullLogger<Journal>.Instance);
            await TreeCheck.RequireWholeAsync(journal);
            await RequireAcknowledgedAsync(journal, acknowledged);
            await RequireNoHalfAsync(journal);
        }
    }

    private protected abstract Task<JournalOptions> OptionsAsync();

    private static async Task WriteAndKillAsync(JournalOptions options, List<(long Index, Guid Id)> acknowledged, int answers)
    {
        string executable = Path.ChangeExtension(typeof(CrashWriter).Assembly.Location, OperatingSystem.IsWindows() ? ".exe" : null);
        ProcessStartInfo start = new(executable, [CrashWriter.Argument, options.Agency, options.Path, options.ConnectionString, options.KeyFile])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        using Process writer = Process.Start(start)!;
        try
        {
            for (int answer = 0; answer < answers; answer++)
            {
                Assert.True(TryAdd(acknowledged, await writer.StandardOutput.ReadLineAsync()), "The writer ended by itself.");
            }
        }
        finally
        {
            writer.Kill();
        }

        while (TryAdd(acknowledged, await writer.StandardOutput.ReadLineAsync()))
        {
        }

        await writer.WaitForExitAsync();
    }

    // The last line may have been cut off: what was not said completely was not promised.
    private static bool TryAdd(List<(long Index, Guid Id)> acknowledged, string? line)
    {
        string[] parts = line?.Split(' ') ?? [];
        if (parts.Length != 2 || !Guid.TryParseExact(parts[1], "N", out Guid id))
        {
            return false;
        }

        acknowledged.Add((long.Parse(parts[0], CultureInfo.InvariantCulture), id));
        return true;
    }

    private static async Task RequireAcknowledgedAsync(Journal journal, List<(long Index, Guid Id)> acknowledged)
    {
        foreach ((long index, Guid id) in acknowledged)
        {
            IReadOnlyList<StoredEntry> entries = await journal.Messages.EntriesAsync(id, 10);
            Assert.Equal([index, index + 1], entries.Select(static entry => entry.Index));
        }
    }

    // Of every message in the journal, acknowledged or not, everything is there that was written with it.
    private static async Task RequireNoHalfAsync(Journal journal)
    {
        EntryPage page = await journal.Read.EntriesAsync(0, int.MaxValue, EntryKinds.Of(JournalEntry.EventOneofCase.Accepted));
        Assert.Equal(journal.Size, page.Entries.Count * 2);
        foreach (StoredEntry entry in page.Entries)
        {
            Guid id = new(entry.Parse()!.Accepted.MessageId.Span, bigEndian: true);
            string name = id.ToString("N");
            ReadOnlyMemory<byte>? content = await journal.Read.ContentAsync(new ContentKey(entry.Index, 0));
            Assert.Equal(name, content is { } bytes ? Encoding.UTF8.GetString(bytes.Span) : null);
            Assert.Equal(1, await journal.Read.CursorAsync(name));
            Assert.Equal(id, (await journal.Read.RequestAsync("records", name))?.MessageId);
        }
    }
}
