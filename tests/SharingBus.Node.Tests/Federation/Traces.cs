using Google.Protobuf;
using SharingBus.Exchange.V1;
using SharingBus.Lineage.V1;

namespace SharingBus.Node.Tests.Federation;

/// <summary>What a node's journal says of a message, asked as an auditor asks.</summary>
internal static class Traces
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>Every entry of a message now.</summary>
    public static async Task<JournalEntry[]> OfAsync(LineageService.LineageServiceClient auditor, ByteString message) =>
        [.. (await auditor.TraceAsync(new TraceRequest { MessageId = message })).Entries.Select(e => e.Entry)];

    /// <summary>The first entry of a message that is as asked, as soon as there is one: each question is a round trip, so this neither sleeps nor spins.</summary>
    public static async Task<JournalEntry> UntilAsync(
        LineageService.LineageServiceClient auditor, ByteString message, Func<JournalEntry, bool> holds)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            if (Array.Find(await OfAsync(auditor, message), entry => holds(entry)) is { } found)
            {
                return found;
            }

            patience.Token.ThrowIfCancellationRequested();
        }
    }

    /// <summary>The entry that says why a message was set aside.</summary>
    public static Task<JournalEntry> QuarantinedAsync(LineageService.LineageServiceClient auditor, ByteString message, string reason) =>
        UntilAsync(auditor, message, e => e.Quarantined?.Reason == reason);
}
