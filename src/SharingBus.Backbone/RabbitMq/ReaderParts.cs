using Microsoft.Extensions.Logging;

namespace SharingBus.Backbone.RabbitMq;

/// <summary>What the readers of all queues of one agency have in common.</summary>
internal sealed record ReaderParts(IQueueEndpoints Endpoints, Backoff Backoff, BackboneTimings Timings, TimeProvider Time, ILogger Logger);
