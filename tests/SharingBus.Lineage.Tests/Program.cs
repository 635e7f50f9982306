using SharingBus.Lineage.Tests.Child;
using Xunit.MicrosoftTestingPlatform;
using Xunit.Runner.InProc.SystemConsole;

// The tests' executable is also the process that the crash test kills, and the one that measures.
return args switch
{
    [CrashWriter.Argument, string agency, string path, string connectionString, string keyFile] =>
        await CrashWriter.RunAsync(agency, path, connectionString, keyFile),
    [Throughput.Argument, string path] => await Throughput.RunAsync(path),
    _ when args.Contains("--server") || args.Contains("--internal-msbuild-node") =>
        await TestPlatformTestFramework.RunAsync(args, SharingBus.Lineage.Tests.SelfRegisteredExtensions.AddSelfRegisteredExtensions),
    _ => await ConsoleRunner.Run(args),
};
