namespace SharingBus.Backbone.RabbitMq;

/// <summary>One opened endpoint.</summary>
internal interface IQueueEndpoint
{
    /// <summary>Stops it. One that hangs may not end even when told to give up; the name of its queue is free all the same.</summary>
    Task StopAsync(CancellationToken ct);
}
