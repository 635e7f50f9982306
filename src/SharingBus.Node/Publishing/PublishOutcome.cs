using System.Runtime.InteropServices;

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
}
