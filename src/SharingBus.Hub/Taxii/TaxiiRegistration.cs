using SharingBus.Hosting.Serving;
using SharingBus.Hub.Cap;
using SharingBus.Hub.Statistics;

namespace SharingBus.Hub.Taxii;

/// <summary>Puts the listener for other standards together.</summary>
internal static class TaxiiRegistration
{
    public static IServiceCollection AddTaxii(this IServiceCollection services) => services
        .AddSingleton<NodeReading>()
        .AddSingleton<RoleCollections>()
        .AddSingleton<TaxiiResources>()
        .AddSingleton<TaxiiIntake>()
        .AddSingleton<CapPages>()
        .AddSingleton<StatisticsFeed>()
        .AddSingleton<IWebPages, TaxiiPages>();
}
