namespace SharingBus.Backbone.RabbitMq;

/// <summary>Opens endpoints that read a queue: what the supervision of a queue needs of MassTransit, and no more.</summary>
internal interface IQueueEndpoints
{
    /// <summary>Opens one and returns before it reads.</summary>
    /// <param name="address">Whose queue.</param>
    /// <param name="life">Told when it begins to read and when it ends. It may tell neither.</param>
    /// <param name="stop">Ends the handling of a batch.</param>
    IQueueEndpoint Open(BatchAddress address, EndpointLife life, CancellationToken stop);

    /// <summary>Ends when another connection is made: what reads by then reads from one that is gone.</summary>
    Task NextConnectionAsync();
}
