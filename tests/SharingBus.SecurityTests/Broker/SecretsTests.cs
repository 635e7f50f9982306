using System.Text;
using Google.Protobuf;
using Grpc.Core;
using SharingBus.Backbone;
using SharingBus.Backbone.RabbitMq;
using SharingBus.Exchange.V1;
using SharingBus.Lineage.V1;
using SharingBus.Node.Quarantine;
using SharingBus.Node.Tests.Federation;
using SharingBus.TestKit.Broker;
using SharingBus.TestKit.Logging;
using SharingBus.Vocabulary.V1;
using Lane = SharingBus.Backbone.Lane;
using TestFederation = SharingBus.Node.Tests.Federation.TestFederation;

namespace SharingBus.SecurityTests.Broker;

/// <summary>
/// Whatever goes wrong, no password, key or notice is in a log of any level, a metric, a trace, the health page or an error: over a run of a
/// federation with batches set aside, calls refused, handlers that throw what they hold, and connections that break.
/// </summary>
[Collection(BrokerCollection.Name)]
public sealed class SecretsTests(RabbitMqFixture broker, ITestOutputHelper output)
{
    private const int RightsNotSeen = 4010;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Secrets_ThroughEveryKindOfTrouble_AreToldNowhere()
    {
        Canary notice = Canary.Of("notice"), wrongPassword = Canary.Of("password");
        List<string> errors = [];
        using var logs = new LogCollector();
        logs.Expect(_ => true);
        using var telemetry = new ToldByTelemetry();
        await using BrokeredFederation federation = await BrokeredFederation.StartAsync(broker, logs, Ct);
        Canary[] secrets = [notice, wrongPassword, .. federation.Passwords.Select(p => new Canary(p)), .. PrivateKeys(federation.Nodes)];

        await DeliverAsync(federation, notice);
        await SetAsideAsync(federation);
        await ThrowAsync(federation, notice);
        errors.AddRange(await RefusalsAsync(federation.Nodes, notice));
        federation.BreakConnections();
        await DeliverAsync(federation, notice);
        await ConnectWithAsync(federation, wrongPassword.Text, logs);
        string[] health = await Task.WhenAll(TestFederation.Agencies.Select(federation.Nodes.HealthAsync));

        (string Where, IReadOnlyCollection<string> Texts)[] told =
        [
            ("logs", [.. logs.Logs.Select(l => l.ToString())]), ("metrics", telemetry.Metrics), ("traces", telemetry.Traces), ("health", health), ("errors", errors),
        ];
        output.WriteLine(string.Join(", ", told.Select(t => $"{t.Texts.Count} {t.Where}")));
        Assert.Contains(logs.Logs, l => l.Level < Microsoft.Extensions.Logging.LogLevel.Information);
        Assert.All(told, t => Assert.NotEmpty(t.Texts));
        foreach ((string where, IReadOnlyCollection<string> texts) in told)
        {
            byte[] all = Encoding.UTF8.GetBytes(string.Join('\n', texts));
            Assert.All(secrets, secret => Assert.True(secret.FindIn(all) is null, $"{secret.Text[..12]}… is in the {where}"));
        }
    }

    // Each line of a private key in PEM form.
    private static IEnumerable<Canary> PrivateKeys(TestFederation federation)
    {
        DirectoryInfo directory = Directory.CreateTempSubdirectory("sharingbus-secrets-");
        try
        {
            foreach (string agency in TestFederation.Agencies)
            {
                federation.KeysOf(agency).Save(Directory.CreateDirectory(Path.Combine(directory.FullName, agency)).FullName);
            }

            const int aWholeLine = 40;
            return
            [
                .. directory.EnumerateFiles("*", SearchOption.AllDirectories).SelectMany(f => File.ReadLines(f.FullName))
                    .Where(line => line.Length >= aWholeLine && !line.StartsWith('-')).Distinct(StringComparer.Ordinal).Select(line => new Canary(line)),
            ];
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static async Task DeliverAsync(BrokeredFederation federation, Canary notice)
    {
        await using Subscriber desk = await Subscriber.OpenAsync(federation.Nodes.Client(TestBundle.Police, "desk"), TestBundle.DutyDesk);
        PublishResponse accepted = await federation.PublishAsync(TestBundle.School, notice.Text);
        while (true)
        {
            Delivery delivery = await desk.NextAsync();
            await desk.AcknowledgeAsync(delivery);
            if (delivery.MessageId == accepted.MessageId)
            {
                Assert.Contains(notice.Text, delivery.Notice.ToStringUtf8(), StringComparison.Ordinal);
                return;
            }
        }
    }

    private static async Task SetAsideAsync(BrokeredFederation federation)
    {
        byte[] body = federation.Seen[^1].Body;
        body[^1] ^= 1;
        await federation.InjectAsync(TestBundle.School, TestBundle.Police, Lane.Bulk, body);
        await UntilSetAsideAsync(federation, 1);
    }

    // A handler that says in its exception what it was handling, and that does so until the batch is set aside.
    private static async Task ThrowAsync(BrokeredFederation federation, Canary notice)
    {
        federation.Nodes.BeforeHandling = (agency, batch, _) => agency == TestBundle.Police && batch.Address.Lane == Lane.Bulk
            ? throw new InvalidOperationException($"cannot handle {notice.Text}")
            : Task.CompletedTask;
        await federation.PublishAsync(TestBundle.School, notice.Text);
        for (int attempt = 1; attempt < QuarantineOptions.DefaultAttempts; attempt++)
        {
            federation.Nodes.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        await UntilSetAsideAsync(federation, 2);
        federation.Nodes.BeforeHandling = (_, _, _) => Task.CompletedTask;
    }

    private static Task UntilSetAsideAsync(BrokeredFederation federation, int times) => Eventually.HoldsAsync(async () =>
        (await federation.EntriesAsync(TestBundle.Police, JournalEntry.EventOneofCase.Quarantined)).Count >= times);

    private static async Task<IReadOnlyList<string>> RefusalsAsync(TestFederation federation, Canary notice)
    {
        ExchangeService.ExchangeServiceClient records = federation.Client(TestBundle.School, "records");
        ExchangeService.ExchangeServiceClient desk = federation.Client(TestBundle.School, "desk");
        ThreatNotice tooLong = Notices.Threat(string.Concat(Enumerable.Repeat(notice.Text, 1_000)));
        ThreatNotice noHandling = Notices.Threat(notice.Text);
        noHandling.Handling = null;
        PublishRequest notOfItsType = Notices.Threat(notice.Text).Request("refused-4");
        notOfItsType.Notice = ByteString.CopyFromUtf8(notice.Text);
        await records.PublishAsync(Notices.Threat("One").Request("refused-5"));
        Func<Task>[] calls =
        [
            async () => await desk.PublishAsync(Notices.Threat(notice.Text).Request("refused-1")),
            async () => await records.PublishAsync(tooLong.Request("refused-2")),
            async () => await records.PublishAsync(noHandling.Request("refused-3")),
            async () => await records.PublishAsync(notOfItsType),
            async () => await records.PublishAsync(Notices.Threat(notice.Text).Request("refused-5")),
            async () => await federation.Auditor(TestBundle.School).TraceAsync(new TraceRequest { MessageId = ByteString.CopyFromUtf8(notice.Text) }),
        ];
        List<string> errors = [];
        foreach (Func<Task> call in calls)
        {
            RpcException refusal = await Assert.ThrowsAsync<RpcException>(call);
            errors.Add($"{refusal} {refusal.Status.Detail} {string.Join(' ', refusal.Trailers.Select(t => t.IsBinary ? Encoding.Latin1.GetString(t.ValueBytes) : t.Value))}");
        }

        return errors;
    }

    private static async Task ConnectWithAsync(BrokeredFederation federation, string password, LogCollector logs)
    {
        await using var school = new RabbitMqBackbone(
            TestBundle.School, federation.AccessWith(TestBundle.School, password), new BackboneTimings { SendDeadline = TimeSpan.FromMilliseconds(300) }, loggers: logs);
        await school.StartAsync([TestBundle.Police], (_, _) => Task.FromResult(ReceiveOutcome.Acknowledge), Ct);
        await school.SendAsync(TestBundle.Police, Lane.Bulk, Guid.CreateVersion7(), new byte[1], Ct);
        await logs.UntilAsync(RightsNotSeen, 1, Ct);
    }
}
