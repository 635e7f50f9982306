using SharingBus.Hub.Outgoing;

namespace SharingBus.Hub.Bulletins;

/// <summary>Puts bulletins into a hub.</summary>
internal static class BulletinRegistration
{
    /// <summary>Adds them.</summary>
    public static IServiceCollection AddBulletins(this IServiceCollection services) =>
        services.AddSingleton<BulletinComposer>()
            .AddSingleton<BulletinReach>()
            .AddSingleton<BulletinDesk>()
            .AddSingleton<IOutgoing<KeptBulletin>, BulletinOutgoing>()
            .AddOutgoing<KeptBulletin>();
}
