using Google.Protobuf;
using Grpc.Core;
using SharingBus.Exchange.V1;
using SharingBus.FaultTests.Bulletins;
using SharingBus.FaultTests.Load;
using SharingBus.FaultTests.Processes;
using SharingBus.Fusion.V1;
using SharingBus.Hub.Outgoing;
using SharingBus.Vocabulary.V1;

namespace SharingBus.FaultTests;

/// <summary>The hub ends between one durable step of a bulletin's way and the next, at each of them by name, beside a real node and a real broker.</summary>
public sealed class BulletinCrashTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Hub_ThatEndsAtEveryNamedMoment_PublishesCorrectsAndTakesBackEachBulletinOnce()
    {
        int times = LongForm.Named("CRASHES", 1, 10);
        await using FaultFederation federation = await FaultFederation.StartAsync(new FederationSetup { HasHub = true });
        await using FaultHub hub = new(federation);
        await using BulletinReader reader = new(federation);
        await hub.StartAsync();
        string situation = await ReportAsync(federation, hub);
        List<string> titles = [];
        List<(Guid Target, ChangeKind Kind)> changes = [];
        int crashes = 0;
        foreach (string moment in OutgoingMoments.All)
        {
            for (int time = 1; time <= times; time++)
            {
                string name = $"{moment} {time}";
                BulletinRecord first = await CrashAsync(hub, $"{moment}:1", Content(situation, $"{name} first"));
                BulletinRecord second = await CrashAsync(hub, $"{moment}:1", Content(situation, $"{name} second", first.BulletinId));
                await WithdrawAsync(hub, $"{moment}:1", second);
                titles.AddRange([first.Title, second.Title]);
                changes.AddRange([(FaultLoad.Id(first.MessageId), ChangeKind.Supersede), (FaultLoad.Id(second.MessageId), ChangeKind.Retract)]);
                crashes += 3;
                output.WriteLine($"{name}: published, corrected and taken back");
            }
        }

        Assert.True(await BulletinReader.WhenAsync(() => reader.Changes.Count >= changes.Count, Patience), hub.LastWords);

        // The last one is behind all others: nothing of them comes any more.
        titles.Add((await PublishAsync(hub, Content(situation, "the last"))).Title);
        Assert.True(await BulletinReader.WhenAsync(() => reader.Titles.Contains(titles[^1]), Patience), hub.LastWords);
        Assert.Equal(titles.Order(), reader.Titles.Order());
        Assert.Equal(changes.Order(), reader.Changes.Order());
        Survived.Kills(crashes);
    }

    private static BulletinContent Content(string situation, string title, string corrects = "") => new() { Title = title, SituationIds = { situation }, Corrects = corrects };

    // A threat that the hub has taken.
    private static async Task<string> ReportAsync(FaultFederation federation, FaultHub hub)
    {
        ThreatNotice notice = FaultNotices.Make("bulletins", 1);
        PublishResponse accepted = await federation.Client(FaultBundle.Origin, "records").PublishAsync(
            new PublishRequest { RequestId = "bulletins", Type = NoticeType.ThreatNotice, Notice = notice.ToByteString() });
        GetSituationRequest request = new() { Notice = accepted.MessageId };
        GetSituationResponse found = await AskAsync(async () => await hub.Situations().GetSituationAsync(request), _ => true);
        return found.Situation.SituationId;
    }

    // It is published, the hub ends at the moment, and goes on with what its files say.
    private static async Task<BulletinRecord> CrashAsync(FaultHub hub, string crash, BulletinContent content)
    {
        string draft = (await AskAsync(async () => await hub.Bulletins().DraftBulletinAsync(new DraftBulletinRequest { Content = content }), _ => true)).Draft.DraftId;
        await RestartAsync(hub, crash);
        PublishBulletinRequest request = Request(content, draft);
        await EndedBy(hub, async () => await hub.Bulletins().PublishBulletinAsync(request));
        await RestartAsync(hub);

        // Whoever asks again is given what it became.
        string id = (await AskAsync(async () => await hub.Bulletins().PublishBulletinAsync(request), _ => true)).Bulletin.BulletinId;
        return await BecomesAsync(hub, id, BulletinState.Published);
    }

    private static async Task WithdrawAsync(FaultHub hub, string crash, BulletinRecord bulletin)
    {
        await RestartAsync(hub, crash);
        WithdrawBulletinRequest request = new() { BulletinId = bulletin.BulletinId, Reason = ChangeReason.SentInError, Analyst = "A. Analyst", Note = "For the fault tests." };
        await EndedBy(hub, async () => await hub.Bulletins().WithdrawBulletinAsync(request));
        await RestartAsync(hub);
        await AskAsync(async () => await hub.Bulletins().WithdrawBulletinAsync(request), _ => true);
        await BecomesAsync(hub, bulletin.BulletinId, BulletinState.Withdrawn);
    }

    private static async Task<BulletinRecord> PublishAsync(FaultHub hub, BulletinContent content)
    {
        string draft = (await hub.Bulletins().DraftBulletinAsync(new DraftBulletinRequest { Content = content })).Draft.DraftId;
        return (await hub.Bulletins().PublishBulletinAsync(Request(content, draft))).Bulletin;
    }

    private static PublishBulletinRequest Request(BulletinContent content, string draft) =>
        new() { Content = content, DraftId = draft, Analyst = "A. Analyst", Reviewer = "R. Eader" };

    private static async Task<BulletinRecord> BecomesAsync(FaultHub hub, string id, BulletinState state) => (await AskAsync(
        async () => await hub.Bulletins().GetBulletinAsync(new GetBulletinRequest { BulletinId = id }), answer => answer.Bulletin.State == state)).Bulletin;

    private static async Task RestartAsync(FaultHub hub, string? crash = null)
    {
        await hub.KillAsync();
        await hub.StartAsync(crash);
    }

    // The answer may come before the end, or never.
    private static async Task EndedBy(FaultHub hub, Func<Task> call)
    {
        try
        {
            await call();
        }
        catch (RpcException)
        {
            // It ended first.
        }

        await hub.EndedAsync();
    }

    // A hub that begins has to find its node first.
    private static async Task<T> AskAsync<T>(Func<Task<T>> ask, Func<T, bool> wanted)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            try
            {
                T answer = await ask();
                if (wanted(answer))
                {
                    return answer;
                }
            }
            catch (RpcException early) when (early.StatusCode is StatusCode.Unavailable or StatusCode.NotFound && !patience.IsCancellationRequested)
            {
                // Not yet.
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), patience.Token);
        }
    }
}
