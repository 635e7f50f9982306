using System.Runtime.InteropServices;
using SharingBus.Exchange.V1;
using SharingBus.Node.Agencies;

namespace SharingBus.Node.Publishing;

/// <summary>An accepted notice's id, or why it was not accepted.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct PublishOutcome
{
    public PublishOutcome(Guid messageId, bool duplicate)
    {
        MessageId = messageId;
        Duplicate = duplicate;
    }

    public PublishOutcome(PublishRefused refused) => Refused = refused;

    public Guid MessageId { get; }

    public bool Duplicate { get; }

    public PublishRefused? Refused { get; }

    /// <summary>The answer to a notice that was accepted.</summary>
    public PublishResponse ToResponse() => new() { MessageId = MessageId.ToWire(), Duplicate = Duplicate };

    /// <summary>The answer within a frame.</summary>
    public PublishResult ToResult() => Refused is { } refused
        ? new PublishResult { Refused = refused.ToMessage() }
        : new PublishResult { Accepted = ToResponse() };
}
