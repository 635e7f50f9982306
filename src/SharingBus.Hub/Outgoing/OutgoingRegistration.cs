namespace SharingBus.Hub.Outgoing;

/// <summary>Lets a part of the hub send what it plans.</summary>
internal static class OutgoingRegistration
{
    /// <summary>Adds a loop of its own for it, so that what one part cannot send holds up no other.</summary>
    public static IServiceCollection AddOutgoing<TMessage>(this IServiceCollection services) =>
        services.AddSingleton<OutgoingSending<TMessage>>().AddHostedService<OutgoingLoop<TMessage>>();
}
