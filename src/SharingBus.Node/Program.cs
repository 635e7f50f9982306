using SharingBus.Node.Configuration;

return await NodeCommand.RunAsync(args);
