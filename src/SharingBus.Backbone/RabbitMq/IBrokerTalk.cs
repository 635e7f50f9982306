namespace SharingBus.Backbone.RabbitMq;

/// <summary>How a conversation with the broker goes: what the watch of a bus needs of its sender, and no more.</summary>
internal interface IBrokerTalk
{
    /// <summary>Publishes that the broker answered, whatever it said.</summary>
    long Answered { get; }

    /// <summary>Publishes of unknown outcome.</summary>
    long Unanswered { get; }

    /// <summary>Asks the broker for a sign of life; it counts as any other publish.</summary>
    Task AskAsync(CancellationToken ct);
}
