using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Trace;
using SharingBus.Lineage.V1;
using Xunit;

namespace SharingBus.Lineage.Tests.Trace;

public sealed class MessageTracerTests : IDisposable
{
    private readonly JournalFile _file = new();

    public void Dispose() => _file.Dispose();

    [Fact]
    public async Task Trace_OfAMessage_HoldsItsEntriesClassesParentsAndDerived()
    {
        await using Journal journal = await _file.OpenAsync();
        (Guid parent, Guid traced, Guid child) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        JournalEntry decisionClass = new() { DecisionClass = new DecisionClass { Recipient = "school-westfield", Role = "lead" } };
        JournalEntry decided = Samples.Decided(traced);
        decided.Decided.Outcomes.Add(new Outcome { DecisionClass = 1, Verdict = Verdict.Released });
        await journal.AppendAsync(Samples.Write(
            Samples.Accepted(parent), decisionClass, Samples.Accepted(traced, parent), Samples.Accepted(child, traced)));
        await journal.AppendAsync(Samples.Decide(0, Samples.Decided(parent), decided, Samples.Decided(child), Samples.Sent(Samples.Peer, 1, parent, traced)));
        await journal.AppendAsync(Samples.Write(Samples.Receipt(Samples.Peer, Exchange.V1.ReceiptKind.Received, "", Samples.Part(1))));

        MessageTrace trace = await new MessageTracer(journal).TraceAsync(traced);

        Assert.Equal([2L, 5L, 7L, 8L], trace.Entries.Select(static entry => entry.Index));
        Assert.Equal(decisionClass, Assert.Single(trace.DecisionClasses).Parse());
        Assert.Equal([parent], trace.Parents);
        Assert.Equal([child], trace.Derived);
        Assert.True(trace.IsComplete);
    }

    [Fact]
    public async Task Trace_OfAChangedMessage_HoldsTheChange()
    {
        await using Journal journal = await _file.OpenAsync();
        (Guid target, Guid change) = (Guid.NewGuid(), Guid.NewGuid());
        JournalEntry ordered = Samples.ChangeOrdered(change, target);
        await journal.AppendAsync(Samples.Write(Samples.Accepted(target), ordered));

        MessageTrace trace = await new MessageTracer(journal).TraceAsync(target);

        Assert.Equal(ordered, trace.Entries[1].Parse());
    }

    [Fact]
    public async Task Trace_OfAnUnknownMessage_IsEmpty()
    {
        await using Journal journal = await _file.OpenAsync();
        MessageTrace trace = await new MessageTracer(journal).TraceAsync(Guid.NewGuid());
        Assert.Empty(trace.Entries);
        Assert.Empty(trace.Derived);
    }
}
