using RabbitMQ.Client;

namespace SharingBus.Backbone.Rights;

/// <summary>Something an agency's user must not be able to do, tried in a way that changes nothing even where it is allowed.</summary>
/// <param name="Right">The right that is too wide where it succeeds: "may publish to the default exchange".</param>
/// <param name="TryAsync">Tries it.</param>
internal sealed record ForbiddenDeed(string Right, Func<IChannel, CancellationToken, Task> TryAsync);
