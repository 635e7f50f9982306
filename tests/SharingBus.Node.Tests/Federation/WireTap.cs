using SharingBus.Backbone.Loopback;
using SharingBus.Exchange.V1;
using Lane = SharingBus.Exchange.V1.Lane;

namespace SharingBus.Node.Tests.Federation;

/// <summary>Sees every batch on the backbone, as far as a broker could, and loses those that the test says.</summary>
internal sealed class WireTap
{
    private readonly Recorder<BatchHeader> _sends = new();

    public WireTap(LoopbackExchange exchange) => exchange.Faults = Look;

    /// <summary>Given a batch and how often it has been sent before: whether it gets lost after it was confirmed.</summary>
    public Func<BatchHeader, int, bool>? Loses { get; set; }

    /// <summary>The sequences sent in one lane, in order, re-sends included.</summary>
    public IReadOnlyList<ulong> Sent(string sender, Lane lane, string recipient) =>
        [.. _sends.All.Where(h => h.Sender == sender && h.Lane == lane && h.Recipient == recipient).Select(h => h.Sequence)];

    /// <summary>How often a batch was sent.</summary>
    public int Times(string sender, Lane lane, string recipient, ulong sequence) => Sent(sender, lane, recipient).Count(s => s == sequence);

    /// <summary>Waits until a batch was sent so many times.</summary>
    public Task UntilAsync(string sender, Lane lane, ulong sequence, int times = 1) =>
        _sends.UntilAsync(h => h.Sender == sender && h.Lane == lane && h.Sequence == sequence, times);

    private LoopbackFault Look(LoopbackTransit transit)
    {
        BatchHeader header = BatchHeader.Parser.ParseFrom(SealedBatch.Parser.ParseFrom(transit.SealedBatch.Span).Header);
        int before = Times(header.Sender, header.Lane, header.Recipient, header.Sequence);
        bool loses = Loses?.Invoke(header, before) ?? false;
        _sends.Add(header);
        return loses ? new LoopbackFault(LoopbackFaultKind.Drop) : LoopbackFault.None;
    }
}
