using Google.Protobuf;
using SharingBus.Cli.Lineage;
using SharingBus.Lineage.V1;
using Xunit;

namespace SharingBus.Cli.Tests.Lineage;

/// <summary>A trace shows what other agencies wrote: none of it moves the cursor of who reads it, or stops the printing.</summary>
public sealed class TracePrinterTests
{
    private static readonly ByteString s_message = ByteString.CopyFrom(new byte[16]);

    [Fact]
    public void Trace_WithWordsThatATerminalWouldObey_IsPrintedPlainly()
    {
        var printed = Print(new JournalEntry { TimeUnixMicros = 1, ReleaseRefused = new ReleaseRefused { Person = "Ada\u001b[2J\u202e", Reason = "No.\r\n2026 accepted" } });

        Assert.Equal("1970-01-01 00:00:00.000Z  police               #7    refused for  by Ada?[2J?: No.??2026 accepted\nNOT HEARD   schools: NO?\n", printed);
    }

    [Theory]
    [InlineData(long.MinValue)]
    [InlineData(long.MaxValue)]
    public void Trace_OfATimeThatNoCalendarHas_IsPrinted(long micros) =>
        Assert.Contains("#7    refused", Print(new JournalEntry { TimeUnixMicros = micros, ReleaseRefused = new ReleaseRefused() }), StringComparison.Ordinal);

    [Fact]
    public void Trace_OfWhatRestsOnSomethingDestroyed_SaysSo()
    {
        var parent = new Guid("0195515c-1f3a-7c21-9d0e-5b6f0a3c2d11");
        var gone = new DestroyedPayload { MessageId = ByteString.CopyFrom(parent.ToByteArray(bigEndian: true)), Reason = DestructionReason.Expired, Index = 9 };
        using var output = new StringWriter { NewLine = "\n" };

        new TracePrinter(output).Print(s_message, new FederationTrace([], new Dictionary<string, string>(), [], [], [("police", gone)]));

        Assert.Contains(
            $"DESTROYED   it rests on {parent}, whose payload is gone at police since entry #9, at the end of its time\n", output.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(12, "ended with its term, recorded by entry #12\n")]
    [InlineData(0, "ended with its term; this journal cannot say which entry records it\n")]
    public void Trace_OfAnEntryThatHasEnded_SaysSo(ulong by, string words)
    {
        string printed = Print(null, by);
        Assert.StartsWith("ENDED ", printed, StringComparison.Ordinal);
        Assert.Contains($"#7    {words}", printed, StringComparison.Ordinal);
    }

    private static string Print(JournalEntry? entry, ulong endedBy = 0)
    {
        using var output = new StringWriter { NewLine = "\n" };
        var line = new TraceLine("police", new TracedEntry { Index = 7, Entry = entry, EndedBy = endedBy }, []);
        new TracePrinter(output).Print(s_message, new FederationTrace([line], new Dictionary<string, string> { ["schools"] = "NO\u0007" }, [], [], []));
        return output.ToString();
    }
}
