using SharingBus.Cli.Commands;

return await CommandLineTool.RunAsync(args, Console.Out, Console.Error, CancellationToken.None);
