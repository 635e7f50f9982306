namespace SharingBus.Backbone.RabbitMq;

/// <summary>Tells MassTransit to leave a batch with the broker; it is thrown for nothing else and reaches nobody.</summary>
internal sealed class BatchNotTakenException() : Exception("The batch stays with the broker.");
