using SharingBus.Hosting.Serving;
using SharingBus.Hub;
using SharingBus.Hub.Rebuild;

return args is ["rebuild", .. var rest]
    ? await ServiceProcess.RunAsync<HubConfiguration, HubRebuild>(
        rest,
        HubConfiguration.RebuildHelp,
        (configuration, directory, stop) => HubRebuild.RunAsync(
            configuration.ToOptions(directory), configuration.Service.Load("sharingbus-hub", directory), Console.Out, stop),
        (_, _) => Task.CompletedTask)
    : await ServiceProcess.RunAsync<HubConfiguration, HubHost>(
        args,
        HubConfiguration.Help,
        (configuration, directory, stop) =>
            HubHost.StartAsync(configuration.ToOptions(directory), configuration.Service.Load("sharingbus-hub", directory), stop),
        (hub, stop) => hub.WaitForShutdownAsync(stop));
