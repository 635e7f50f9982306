using SharingBus.Hosting.Serving;
using SharingBus.Hub;

return await ServiceProcess.RunAsync<HubConfiguration, HubHost>(
    args,
    HubConfiguration.Help,
    (configuration, directory, stop) =>
        HubHost.StartAsync(configuration.ToOptions(directory), configuration.Service.Load("sharingbus-hub", directory), stop),
    (hub, stop) => hub.WaitForShutdownAsync(stop));
