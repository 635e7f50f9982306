using SharingBus.Hosting.Serving;
using SharingBus.Node;
using SharingBus.Node.Configuration;

NativeArenas.Limit();
return await ServiceProcess.RunAsync<NodeConfiguration, NodeHost>(
    args,
    NodeConfiguration.Help,
    (configuration, directory, stop) => configuration.StartAsync(directory, stop),
    (node, stop) => node.WaitForShutdownAsync(stop));
