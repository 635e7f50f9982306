using SharingBus.Hosting.Serving;
using SharingBus.PolicyService;

return await ServiceProcess.RunAsync<PolicyServiceConfiguration, PolicyServiceHost>(
    args,
    PolicyServiceConfiguration.Help,
    (configuration, directory, stop) => PolicyServiceHost.StartAsync(
        configuration.ToOptions(directory), configuration.Service.Load("sharingbus-policy-service", directory), stop),
    (service, stop) => service.WaitForShutdownAsync(stop));
