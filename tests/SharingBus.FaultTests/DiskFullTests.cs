using Google.Protobuf;
using Grpc.Core;
using SharingBus.Exchange.V1;
using SharingBus.FaultTests.History;
using SharingBus.FaultTests.Load;
using SharingBus.FaultTests.Processes;
using SharingBus.Hosting.Errors;
using SharingBus.Vocabulary.V1;

namespace SharingBus.FaultTests;

/// <summary>T5: the disk of the journal fills up, and is given room again.</summary>
public sealed class DiskFullTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Recovery = TimeSpan.FromSeconds(30);

    // The design's bar.
    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task Publish_WithAFullJournal_IsRefusedForNowAndRecoversByItself()
    {
        await using SmallDisk disk = await SmallDisk.MountAsync(mebibytes: 48);
        await using FaultRun run = await FaultRun.StartAsync(new FederationSetup { OriginJournal = disk.Directory });
        ExchangeService.ExchangeServiceClient records = run.Federation.Client(FaultBundle.Origin, "records");
        await run.Load.PublishAsync(streams: 2, perStream: 50);
        string ballast = Path.Combine(disk.Directory.FullName, "ballast");
        SmallDisk.Fill(ballast);

        RpcException refused = await PublishUntilRefusedAsync(run, records);
        Google.Rpc.RetryInfo? retry = RetryOf(refused);
        output.WriteLine($"refused: {refused.StatusCode} {WireError.ReasonOf(refused)}, retry after {retry?.RetryDelay}");
        Assert.Equal(StatusCode.ResourceExhausted, refused.StatusCode);
        Assert.NotNull(retry);
        Assert.InRange(retry.RetryDelay.ToTimeSpan(), TimeSpan.Zero, LongestRetry);

        File.Delete(ballast);
        using var patience = new CancellationTokenSource(Recovery);
        int last = run.History.Published.Count;
        ThreatNotice notice = Notice(last); // a repetition is the same notice
        while (await TryPublishAsync(run, records, last, notice) is not null)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), patience.Token);
        }

        Assert.Equal(new Verdicts(), await run.JudgeAsync());
    }

    private static async Task<RpcException> PublishUntilRefusedAsync(FaultRun run, ExchangeService.ExchangeServiceClient records)
    {
        for (int number = 0; number < 5_000; number++)
        {
            if (await TryPublishAsync(run, records, number, Notice(number)) is { } refused)
            {
                return refused;
            }
        }

        throw new InvalidOperationException("The disk is full and nothing was refused.");
    }

    private static ThreatNotice Notice(int number) => FaultNotices.Make("full", number, paddingChars: 400);

    private static async Task<RpcException?> TryPublishAsync(
        FaultRun run, ExchangeService.ExchangeServiceClient records, int number, ThreatNotice notice)
    {
        var request = new PublishRequest { RequestId = $"full-{number}", Type = NoticeType.ThreatNotice, Notice = notice.ToByteString() };
        run.History.Add(new Published(request.RequestId, FaultBundle.Origin, "full", number, FaultNotices.ViewDigest(notice)));
        try
        {
            PublishResponse answer = await records.PublishAsync(request);
            run.History.Add(new Accepted(request.RequestId, FaultLoad.Id(answer.MessageId)));
            return null;
        }
        catch (RpcException error)
        {
            run.History.Add(new Refused(request.RequestId, WireError.ReasonOf(error) ?? ""));
            return error;
        }
    }

    private static Google.Rpc.RetryInfo? RetryOf(RpcException error)
    {
        byte[]? details = error.Trailers.GetValueBytes("grpc-status-details-bin");
        return details is null
            ? null
            : Google.Rpc.Status.Parser.ParseFrom(details).Details.FirstOrDefault(d => d.Is(Google.Rpc.RetryInfo.Descriptor))?.Unpack<Google.Rpc.RetryInfo>();
    }
}
