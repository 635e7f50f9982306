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
        JournalEntry decided = new() { Decided = new Decided { MessageId = Samples.Bytes(traced) } };
        decided.Decided.Outcomes.Add(new Outcome { DecisionClass = 1, Verdict = Verdict.Released });
        await journal.AppendAsync(Samples.Write(
            Samples.Accepted(parent), decisionClass, Samples.Accepted(traced, parent), decided, Samples.Accepted(child, traced), Samples.Received(traced)));

        MessageTrace trace = await new MessageTracer(journal).TraceAsync(traced);

        Assert.Equal([2L, 3L, 5L], trace.Entries.Select(static entry => entry.Index));
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
        JournalEntry ordered = new()
        {
            ChangeOrdered = new ChangeOrdered
            {
                MessageId = Samples.Bytes(change),
                Change = new Exchange.V1.Change { Kind = Exchange.V1.ChangeKind.Retract, Target = Samples.Bytes(target) },
            },
        };
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
