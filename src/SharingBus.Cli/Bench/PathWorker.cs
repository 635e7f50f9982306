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
        await (worker == Publisher ? PublishAsync(client, cancel) : SubscribeAsync(client, cancel));
        return 0;
    }

    private static async Task PublishAsync(ExchangeService.ExchangeServiceClient client, CancellationToken cancel)
    {
        var publisher = new PathPublisher(client);
        while (await Console.In.ReadLineAsync(cancel) is { } line)
        {
            var words = line.Split(' ');
            var first = int.Parse(words[1]);
            var published = words[0] == "burst"
                ? await publisher.BurstAsync(first, cancel)
                : await publisher.PaceAsync(first, double.Parse(words[2]), cancel);
            Console.WriteLine(JsonSerializer.Serialize(published));
        }
    }

    private static async Task SubscribeAsync(ExchangeService.ExchangeServiceClient client, CancellationToken cancel)
    {
        await using var subscriber = await PathSubscriber.OpenAsync(client, PathPolicy.CaseDesk, cancel);
        while (await Console.In.ReadLineAsync(cancel) is { } line)
        {
            Console.WriteLine(JsonSerializer.Serialize(await subscriber.TakeAsync(int.Parse(line), cancel)));
        }
    }
}
