using SharingBus.Cli.Commands;

return await CommandLineTool.RunAsync(args, CancellationToken.None);
