using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using SharingBus.Exchange.V1;
using SharingBus.Hosting.Channels;
using SharingBus.Trust.Certificates;

namespace SharingBus.Cli.Bench;

/// <summary>A process of the benchmark that calls a node: reads commands from its standard input, answers each with a line of JSON.</summary>
internal static class PathWorker
{
    /// <summary>The worker that publishes; its system at the origin has the same name.</summary>
    public const string Publisher = "publisher";

    /// <summary>The worker that subscribes; its system at a recipient has the same name.</summary>
    public const string Subscriber = "subscriber";

    /// <summary>Runs a worker until its standard input ends.</summary>
    public static async Task<int> RunAsync(string worker, FileInfo setupFile, CancellationToken cancel)
    {
        var setup = JsonSerializer.Deserialize<PathWorkerSetup>(await File.ReadAllTextAsync(setupFile.FullName, cancel))!;
        using var certificate = CertificateFiles.Load(setup.Folder, setup.Certificate);
        using var anchor = X509CertificateLoader.LoadCertificateFromFile(setup.Anchor);
        using var channel = ServiceChannel.Open(setup.Node, certificate, anchor);
        var client = new ExchangeService.ExchangeServiceClient(channel);
        using var commands = new PathCommands(Console.In, cancel);
        await commands.ServeAsync(ended => worker == Publisher ? PublishAsync(client, commands, ended) : SubscribeAsync(client, commands, ended));
        return 0;
    }

    private static async Task PublishAsync(ExchangeService.ExchangeServiceClient client, PathCommands commands, CancellationToken ended)
    {
        var publisher = new PathPublisher(client);
        await foreach (var line in commands.ReadAsync())
        {
            var words = line.Split(' ');
            var first = int.Parse(words[1]);
            var published = words[0] == "burst"
                ? await publisher.BurstAsync(first, ended)
                : await publisher.PaceAsync(first, double.Parse(words[2]), ended);
            Console.WriteLine(JsonSerializer.Serialize(published));
        }
    }

    private static async Task SubscribeAsync(ExchangeService.ExchangeServiceClient client, PathCommands commands, CancellationToken ended)
    {
        await using var subscriber = await PathSubscriber.OpenAsync(client, PathPolicy.CaseDesk, ended);
        await foreach (var line in commands.ReadAsync())
        {
            Console.WriteLine(JsonSerializer.Serialize(await subscriber.TakeAsync(int.Parse(line), ended)));
        }
    }
}
