using System.Security.Cryptography;
using Google.Protobuf;
using Grpc.Core;
using SharingBus.Exchange.V1;
using SharingBus.Hosting.Errors;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Quarantine;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.V1;
using SharingBus.Node.Agencies;
using SharingBus.Node.Quarantine;
using SharingBus.Node.Tests.Federation;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Node.Tests;

/// <summary>What cannot be taken in is kept until somebody decides, harms no neighbour, and is never delivered twice.</summary>
public sealed class QuarantineTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(77);

    [Fact]
    public async Task Batch_WithABadSignature_IsSetAsideAtItsFirstAttemptAndNeighboursGoOn()
    {
        await using TestFederation federation = await TestFederation.StartAsync();
        await using HostileAgency youth = await federation.TurnHostileAsync(TestBundle.Youth);
        byte[] batch = youth.Seal(TestBundle.Police, Lane.Bulk, Batch(1).ToByteArray());
        batch[^1] ^= 1;

        await youth.SendSealedAsync(TestBundle.Police, Lane.Bulk, batch);
        QuarantineItem item = await OneItemAsync(federation);
        RetryQuarantineItemResponse retry = await RetryAsync(federation, item);

        Assert.Equal((QuarantineReason.SignatureInvalid, 1u, QuarantineKind.Batch), (item.Reason, item.Attempts, item.Kind));
        Assert.Equal((RetryOutcome.Refused, QuarantineReason.SignatureInvalid, 2u), (retry.Outcome, retry.Item.Reason, retry.Item.Attempts));
        await AssertNeighboursGoOnAsync(federation);
    }

    [Fact]
    public async Task Batch_UnderAKeyOfNoBundle_IsDeliveredOnceByARetryAfterTheBundleNamesIt()
    {
        await using TestFederation federation = await TestFederation.StartAsync();
        await using HostileAgency youth = await federation.TurnHostileWithNewKeysAsync(TestBundle.Youth);
        youth.BundleVersion = 1;

        await youth.SendAsync(TestBundle.Police, Lane.Bulk, Batch(1));
        QuarantineItem item = await OneItemAsync(federation);
        Assert.Equal((QuarantineReason.UnknownSigningKey, 1u), (item.Reason, item.Attempts));
        federation.PublishBundle();
        RetryQuarantineItemResponse retry = await RetryUntilTakenInAsync(federation, item);

        Assert.Equal((1u, 0u, QuarantineStatus.Retried), (retry.Messages, retry.SetAside, retry.Item.Status));
        Assert.Equal(QuarantineContent.Erased, retry.Item.Content);
        await AssertSettledAsync(federation, item);
        await youth.SendAsync(TestBundle.Police, Lane.Bulk, Batch(2));
        await AssertDeliveredAsync(federation, 1, 2);
    }

    [Fact]
    public async Task Batch_OfABundleThatDoesNotCome_WaitsUncountedAndIsSetAsideInTheEnd()
    {
        await using TestFederation federation = await StartAsync(new QuarantineOptions { Attempts = 2 });
        federation.Clock.Held = TimeSpan.FromSeconds(5); // how long the node waits for a newer bundle each time
        await using HostileAgency youth = await federation.TurnHostileWithNewKeysAsync(TestBundle.Youth);

        await youth.SendAsync(TestBundle.Police, Lane.Bulk, Batch(1));
        for (int wait = 0; wait < 4; wait++)
        {
            await federation.Clock.ElapseAsync();
        }

        Assert.Empty((await federation.QuarantineOf(TestBundle.Police).ListQuarantineItemsAsync(new ListQuarantineItemsRequest())).Items);
        federation.Clock.Advance(QuarantineOptions.DefaultBundleWait);
        Task<QuarantineItem> setAside = OneItemAsync(federation);
        while (!setAside.IsCompleted)
        {
            await Task.WhenAny(setAside, federation.Clock.ElapseAsync());
        }

        QuarantineItem item = await setAside;
        federation.Clock.Held = null;
        federation.PublishBundle();
        await RetryUntilTakenInAsync(federation, item);

        Assert.Equal(QuarantineReason.BundleAhead, item.Reason);
        await AssertDeliveredAsync(federation, 1);
    }

    [Fact]
    public async Task Batch_WhoseHandlingThrows_IsTriedExactlyNTimesAndTheStreamGoesOn()
    {
        await using TestFederation federation = await StartAsync(new QuarantineOptions { Attempts = 3 });
        var failing = new FailingHandler(TestBundle.Police, TestBundle.Youth);
        federation.BeforeHandling = failing.HandleAsync;
        await using HostileAgency youth = await federation.TurnHostileAsync(TestBundle.Youth);

        await youth.SendAsync(TestBundle.Police, Lane.Bulk, Batch(1));
        QuarantineItem item = await OneItemAsync(federation);
        failing.Fail = null;
        await youth.SendAsync(TestBundle.Police, Lane.Bulk, Batch(2));
        await using Subscriber desk = await Subscriber.OpenAsync(federation.Client(TestBundle.Police, "desk"), TestBundle.DutyDesk);
        Assert.Equal(Id(2), (await desk.NextAsync()).MessageId);
        RetryQuarantineItemResponse retry = await RetryAsync(federation, item);

        Assert.Equal((QuarantineReason.HandlingFailed, 3u, 3, 1ul), (item.Reason, item.Attempts, failing.Count, item.Sequence));
        Assert.Equal("InvalidOperationException", item.Detail);
        Assert.Equal((RetryOutcome.Delivered, 1u), (retry.Outcome, retry.Messages));
        await AssertSettledAsync(federation, item);
        await AssertDeliveredAsync(federation, 2, 1);
        await AssertNeighboursGoOnAsync(federation);
    }

    [Fact]
    public async Task Batch_WithMoreAttemptsThanTheBackboneMakes_IsStillTriedExactlyNTimes()
    {
        await using TestFederation federation = await StartAsync(new QuarantineOptions { Attempts = 8 });
        var failing = new FailingHandler(TestBundle.Police, TestBundle.Youth);
        federation.BeforeHandling = failing.HandleAsync;
        await using HostileAgency youth = await federation.TurnHostileAsync(TestBundle.Youth);

        await youth.SendAsync(TestBundle.Police, Lane.Bulk, Batch(1));
        QuarantineItem item = await OneItemAsync(federation);

        Assert.Equal((8u, 8), (item.Attempts, failing.Count));
    }

    [Fact]
    public async Task Batch_WhoseHandlingHangs_IsBrokenOffAtItsDeadlineExactlyNTimes()
    {
        await using TestFederation federation = await StartAsync(new QuarantineOptions { Attempts = 2, AttemptDeadline = Deadline });
        federation.Clock.Held = Deadline;
        var hanging = new FailingHandler(TestBundle.Police, TestBundle.Youth) { Fail = stop => Task.Delay(Timeout.InfiniteTimeSpan, stop) };
        federation.BeforeHandling = hanging.HandleAsync;
        await using HostileAgency youth = await federation.TurnHostileAsync(TestBundle.Youth);

        await youth.SendAsync(TestBundle.Police, Lane.Bulk, Batch(1));
        for (int attempt = 0; attempt < 2; attempt++)
        {
            await hanging.AttemptAsync();
            await AssertNeighboursGoOnAsync(federation, $"while-{attempt}");
            await federation.Clock.ElapseAsync();
        }

        QuarantineItem item = await OneItemAsync(federation);
        hanging.Fail = null;
        RetryQuarantineItemResponse retry = await RetryAsync(federation, item);

        Assert.Equal((QuarantineReason.HandlingTimedOut, 2u, 2), (item.Reason, item.Attempts, hanging.Count));
        Assert.Equal((RetryOutcome.Delivered, 1u), (retry.Outcome, retry.Messages));
    }

    [Fact]
    public async Task Attempts_OfANodeThatRestarts_AreCountedOn()
    {
        await using TestFederation federation = await StartAsync(new QuarantineOptions { Attempts = 4 });
        var failing = new FailingHandler(TestBundle.Police, TestBundle.Youth);
        var third = new TaskCompletionSource();
        failing.Fail = stop =>
        {
            if (failing.Count < 3)
            {
                throw new InvalidOperationException();
            }

            third.TrySetResult();
            return Task.Delay(Timeout.InfiniteTimeSpan, stop); // broken off by the node's end: no attempt
        };
        federation.BeforeHandling = failing.HandleAsync;
        await using HostileAgency youth = await federation.TurnHostileAsync(TestBundle.Youth);

        await youth.SendAsync(TestBundle.Police, Lane.Bulk, Batch(1));
        await third.Task.WaitAsync(TimeSpan.FromSeconds(20));
        await federation.StopNodeAsync(TestBundle.Police);
        failing.Fail = _ => throw new InvalidOperationException();
        await federation.StartNodeAsync(TestBundle.Police);
        QuarantineItem item = await OneItemAsync(federation);

        Assert.Equal((4u, 5), (item.Attempts, failing.Count));
    }

    [Fact]
    public async Task Attempts_ThatEndedTheProcess_AreCountedToo()
    {
        await using TestFederation federation = await StartAsync(new QuarantineOptions { Attempts = 2 });
        var hanging = new FailingHandler(TestBundle.Police, TestBundle.Youth) { Fail = stop => Task.Delay(Timeout.InfiniteTimeSpan, stop) };
        federation.BeforeHandling = hanging.HandleAsync;
        await using HostileAgency youth = await federation.TurnHostileAsync(TestBundle.Youth);
        byte[] batch = youth.Seal(TestBundle.Police, Lane.Bulk, Batch(1).ToByteArray());

        await youth.SendSealedAsync(TestBundle.Police, Lane.Bulk, batch);
        await hanging.AttemptAsync();
        await federation.StopNodeAsync(TestBundle.Police);
        await using (IQuarantineStore store = await QuarantineStore.OpenAsync(federation.JournalOf(TestBundle.Police), new QuarantineLimits()))
        {
            // What a process that died in the midst of two attempts leaves behind.
            var key = new AttemptKey(TestBundle.Youth, Lane.Bulk, SHA256.HashData(batch));
            await store.BeginAttemptAsync(key, 0);
            await store.BeginAttemptAsync(key, 0);
        }

        await federation.StartNodeAsync(TestBundle.Police);
        QuarantineItem item = await OneItemAsync(federation);

        Assert.Equal((QuarantineReason.HandlingFailed, 2u, 1), (item.Reason, item.Attempts, hanging.Count));
    }

    [Fact]
    public async Task Attempts_ThatTheStorageBreaksOff_AreNotCounted()
    {
        await using TestFederation federation = await StartAsync(new QuarantineOptions { Attempts = 2 });
        var full = new FailingHandler(TestBundle.Police, TestBundle.Youth) { Fail = _ => throw new JournalException(JournalError.Full, "No room.") };
        federation.BeforeHandling = full.HandleAsync;
        await using HostileAgency youth = await federation.TurnHostileAsync(TestBundle.Youth);

        await youth.SendAsync(TestBundle.Police, Lane.Bulk, Batch(1));
        for (int attempt = 0; attempt < 4; attempt++)
        {
            await full.AttemptAsync();
        }

        full.Fail = null;
        await AssertDeliveredAsync(federation, 1);
        Assert.Empty((await federation.QuarantineOf(TestBundle.Police).ListQuarantineItemsAsync(new ListQuarantineItemsRequest())).Items);
    }

    [Fact]
    public async Task Notice_OfAnUnknownType_IsSetAsideAloneAndShownToTheAgencysOwnRolesOnly()
    {
        await using TestFederation federation = await TestFederation.StartAsync();
        await using HostileAgency youth = await federation.TurnHostileAsync(TestBundle.Youth);
        BatchPayload payload = Batch(1, 2);
        payload.Envelopes[0].Type = (NoticeType)99;
        payload.Envelopes[0].Views[0].Roles.Add(TestBundle.Mentor);
        payload.Envelopes[0].Views.Add(new View { Roles = { TestBundle.SafeguardingLead }, Notice = ByteString.CopyFromUtf8("not ours") });

        await youth.SendAsync(TestBundle.Police, Lane.Bulk, payload);
        QuarantineItem item = await OneItemAsync(federation);
        QuarantineService.QuarantineServiceClient desk = federation.QuarantineOf(TestBundle.Police);
        GetQuarantineItemResponse shown = await desk.GetQuarantineItemAsync(new GetQuarantineItemRequest { Id = item.Id, WithContent = true });

        Assert.Equal((QuarantineReason.TypeUnknown, QuarantineKind.Message, Id(1), 0u), (item.Reason, item.Kind, item.MessageId, item.Place));
        View view = Assert.Single(shown.Message.Views);
        Assert.Equal([TestBundle.DutyDesk], view.Roles);
        await AssertDeliveredAsync(federation, 2);
        Assert.Contains(await StepsAsync(federation, 1), q => q is { Step: QuarantineStep.Read, System: "operations" });
        Assert.Equal(QuarantineReason.TypeUnknown, (await RetryAsync(federation, item)).Item.Reason);
    }

    [Fact]
    public async Task Payload_NestedTooDeep_IsSetAsideAtOnceAndTheStreamGoesOn()
    {
        await using TestFederation federation = await TestFederation.StartAsync();
        await using HostileAgency youth = await federation.TurnHostileAsync(TestBundle.Youth);

        await youth.SendAsync(TestBundle.Police, Lane.Bulk, Nested(100_000));
        QuarantineItem item = await OneItemAsync(federation);
        await youth.SendAsync(TestBundle.Police, Lane.Bulk, Batch(2));
        await AssertDeliveredAsync(federation, 2);

        Assert.Equal((QuarantineReason.PayloadMalformed, QuarantineKind.Payload, 1u), (item.Reason, item.Kind, item.Attempts));
        Assert.Equal(RetryOutcome.Refused, (await RetryAsync(federation, item)).Outcome);
    }

    [Theory]
    [InlineData("police.duty-desk\0", QuarantineReason.TextInvalid)]
    [InlineData("", QuarantineReason.NestedTooDeep)]
    public async Task Notice_ThatNobodyBehindTheNodeShouldRead_IsSetAsideAlone(string role, QuarantineReason reason)
    {
        await using TestFederation federation = await TestFederation.StartAsync();
        await using HostileAgency youth = await federation.TurnHostileAsync(TestBundle.Youth);
        BatchPayload payload = Batch(1, 2);
        if (role.Length > 0)
        {
            payload.Envelopes[0].Views[0].Roles.Add(role);
        }
        else
        {
            payload.Envelopes[0].Views[0].Notice = ByteString.CopyFrom(Nested(100_000));
        }

        await youth.SendAsync(TestBundle.Police, Lane.Bulk, payload);
        QuarantineItem item = await OneItemAsync(federation);

        Assert.Equal((reason, QuarantineKind.Message, 0u), (item.Reason, item.Kind, item.Place));
        await AssertDeliveredAsync(federation, 2);
    }

    [Fact]
    public async Task Notice_ForARoleThatTheAgencyGetsLater_IsDeliveredByARetryAndTheJournalNamesWhoAsked()
    {
        await using TestFederation federation = await TestFederation.StartAsync();
        await using HostileAgency youth = await federation.TurnHostileAsync(TestBundle.Youth);
        BatchPayload payload = Batch(1);
        payload.Envelopes[0].Views[0].Roles[0] = TestBundle.NewDesk;

        await youth.SendAsync(TestBundle.Police, Lane.Bulk, payload);
        QuarantineItem item = await OneItemAsync(federation);
        RetryQuarantineItemResponse early = await RetryAsync(federation, item);
        federation.Bundle.Version++;
        federation.Bundle.PoliceRole = TestBundle.NewDesk;
        federation.PublishBundle();
        await RetryUntilTakenInAsync(federation, item);

        Assert.Equal((QuarantineReason.RoleNotHosted, RetryOutcome.Refused), (item.Reason, early.Outcome));
        IReadOnlyList<Quarantined> steps = await StepsAsync(federation, 1);
        Assert.Equal(QuarantineStep.Unspecified, steps[0].Step);
        Assert.Contains(steps, q => q is { Step: QuarantineStep.RefusedAgain, System: "operations", Reason: "ROLE_NOT_HOSTED" });
        Assert.Single(steps, q => q is { Step: QuarantineStep.TakenIn, System: "operations" } && q.Item == item.Id);
    }

    [Fact]
    public async Task Notices_TakenInByThemselves_KeepTheirPlacesInTheirBatch()
    {
        await using TestFederation federation = await TestFederation.StartAsync();
        await using HostileAgency youth = await federation.TurnHostileAsync(TestBundle.Youth);
        BatchPayload payload = Batch(1, 2, 3);
        payload.Envelopes[0].Views[0].Roles[0] = TestBundle.NewDesk;
        payload.Envelopes[2].Views[0].Roles[0] = TestBundle.NewDesk;

        await youth.SendAsync(TestBundle.Police, Lane.Bulk, payload);
        QuarantineItem[] items = [.. (await ListAsync(federation.QuarantineOf(TestBundle.Police), list => list.Items.Count == 2)).Items];
        federation.Bundle.Version++;
        federation.Bundle.PoliceRole = TestBundle.NewDesk;
        federation.PublishBundle();
        foreach (QuarantineItem item in items)
        {
            Assert.Equal(1u, (await RetryUntilTakenInAsync(federation, item)).Messages);
        }

        await AssertGivenToTheNewDeskAsync(federation, "from-memory");
        await federation.StopNodeAsync(TestBundle.Police);
        await federation.StartNodeAsync(TestBundle.Police);
        await AssertGivenToTheNewDeskAsync(federation, "from-the-journal");

        Assert.Equal([0u, 2u], items.Select(item => item.Place));
        Assert.Equal("0200", Convert.ToHexString((await LateAsync(1)).RoleSetOf.Span));
        Assert.Equal("00000200", Convert.ToHexString((await LateAsync(3)).RoleSetOf.Span));
        Assert.Equal(2, PackedIds.IndexOf((await LateAsync(3)).MessageIds, Id(3).ToId()!.Value));
        JournalEntry[] given = [.. await EntriesAsync(federation, 3, entries => entries.Count(e => e.Acknowledged is not null) == 2)];
        Assert.All(given.Where(e => e.Delivered is not null), e => Assert.Equal("05", Convert.ToHexString(Assert.Single(e.Delivered.Parts).Positions.Span)));
        Assert.All(given.Where(e => e.Acknowledged is not null), e => Assert.Equal("05", Convert.ToHexString(Assert.Single(e.Acknowledged.Parts).Positions.Span)));
        Assert.DoesNotContain(await EntriesAsync(federation, 2, _ => true), e => e.Delivered is not null || IsLate(e));

        async Task<Received> LateAsync(byte message) => Assert.Single(await EntriesAsync(federation, message, _ => true), IsLate).Received;
    }

    [Fact]
    public async Task Discard_ErasesTheBytesAndRecordsWhoAndWhy()
    {
        await using TestFederation federation = await TestFederation.StartAsync();
        await using HostileAgency youth = await federation.TurnHostileAsync(TestBundle.Youth);
        BatchPayload payload = Batch(1);
        payload.Envelopes[0].Type = (NoticeType)99;
        await youth.SendAsync(TestBundle.Police, Lane.Bulk, payload);
        QuarantineItem item = await OneItemAsync(federation);
        QuarantineService.QuarantineServiceClient desk = federation.QuarantineOf(TestBundle.Police);

        RpcException unsaid = await Assert.ThrowsAsync<RpcException>(async () =>
            await desk.DiscardQuarantineItemAsync(new DiscardQuarantineItemRequest { Id = item.Id, Statement = " " }));
        DiscardQuarantineItemResponse discarded = await desk.DiscardQuarantineItemAsync(
            new DiscardQuarantineItemRequest { Id = item.Id, Statement = "Sent by mistake, says the sender." });
        GetQuarantineItemResponse shown = await desk.GetQuarantineItemAsync(new GetQuarantineItemRequest { Id = item.Id, WithContent = true });

        Assert.Equal(StatusCode.InvalidArgument, unsaid.StatusCode);
        Assert.Equal((QuarantineStatus.Discarded, QuarantineContent.Erased), (discarded.Item.Status, discarded.Item.Content));
        Assert.Null(shown.Message);
        await AssertSettledAsync(federation, item);
        Assert.Contains(
            await StepsAsync(federation, 1),
            q => q is { Step: QuarantineStep.Discarded, System: "operations", Statement: "Sent by mistake, says the sender." });
    }

    [Fact]
    public async Task Item_WhoseTermIsOver_IsGivenUpByTheNode()
    {
        await using TestFederation federation = await TestFederation.StartAsync();
        await using HostileAgency youth = await federation.TurnHostileAsync(TestBundle.Youth);
        BatchPayload payload = Batch(1);
        payload.Envelopes[0].Type = (NoticeType)99;
        await youth.SendAsync(TestBundle.Police, Lane.Bulk, payload);
        await OneItemAsync(federation);

        federation.Clock.Advance(TimeSpan.FromDays(QuarantineOptions.DefaultDays + 1));

        QuarantineItem item = Assert.Single(
            (await ListAsync(federation.QuarantineOf(TestBundle.Police), list => list.Items.Any(one => one.Status == QuarantineStatus.Discarded))).Items);
        Assert.Equal(QuarantineContent.Erased, item.Content);
        Assert.Contains(await StepsAsync(federation, 1), q => q.Step == QuarantineStep.Expired);
    }

    [Fact]
    public async Task Erasure_ByTheOrigin_ReachesWhatIsInQuarantine()
    {
        await using TestFederation federation = await TestFederation.StartAsync();
        await using HostileAgency youth = await federation.TurnHostileAsync(TestBundle.Youth);
        BatchPayload payload = Batch(1);
        payload.Envelopes[0].Type = (NoticeType)99;
        await youth.SendAsync(TestBundle.Police, Lane.Bulk, payload);
        QuarantineItem item = await OneItemAsync(federation);

        await youth.SendAsync(TestBundle.Police, Lane.Rights, new Envelope
        {
            MessageId = Id(9),
            Type = NoticeType.ThreatNotice,
            Origin = TestBundle.Youth,
            Change = new Change { Kind = ChangeKind.Erase, Reason = ChangeReason.Unlawful, Target = Id(1) },
        });
        await EntriesAsync(federation, 9, entries => entries.Any(e => e.ChangeApplied is not null));
        RpcException refused = await Assert.ThrowsAsync<RpcException>(() => RetryAsync(federation, item));

        Assert.Equal("QUARANTINE_CONTENT_GONE", WireError.ReasonOf(refused));
    }

    [Fact]
    public async Task Sender_WithMoreThanItsShare_IsKeptAsDigestsAndThenCounted()
    {
        await using TestFederation federation = await StartAsync(new QuarantineOptions { Limits = new QuarantineLimits { ItemsPerSender = 2, BytesPerSender = 1_500 } });
        await using HostileAgency youth = await federation.TurnHostileAsync(TestBundle.Youth);
        for (byte n = 1; n <= 5; n++)
        {
            byte[] batch = youth.Seal(TestBundle.Police, Lane.Bulk, Batch(n).ToByteArray());
            batch[^1] ^= 1;
            await youth.SendSealedAsync(TestBundle.Police, Lane.Bulk, batch);
        }

        QuarantineService.QuarantineServiceClient desk = federation.QuarantineOf(TestBundle.Police);
        ListQuarantineItemsResponse list = await ListAsync(desk, l => l.Totals.Any(t => t.OverCount == 3));

        Assert.Equal(2, list.Items.Count);
        Assert.Equal(2u, Assert.Single(list.Totals).Waiting);
        Assert.True(list.Totals[0].KeptBytes <= 1_500);
        await AssertNeighboursGoOnAsync(federation);
    }

    [Fact]
    public async Task System_WithoutTheRight_IsRefused()
    {
        await using TestFederation federation = await TestFederation.StartAsync();
        QuarantineService.QuarantineServiceClient records = federation.QuarantineOf(TestBundle.Police, "records");
        QuarantineService.QuarantineServiceClient auditor = federation.QuarantineOf(TestBundle.Police, "audit");

        await AssertNotPermittedAsync(async () => await records.ListQuarantineItemsAsync(new ListQuarantineItemsRequest()));
        await AssertNotPermittedAsync(async () => await records.GetQuarantineItemAsync(new GetQuarantineItemRequest { Id = 1 }));
        await AssertNotPermittedAsync(async () => await auditor.GetQuarantineItemAsync(new GetQuarantineItemRequest { Id = 1, WithContent = true }));
        await AssertNotPermittedAsync(async () => await auditor.RetryQuarantineItemAsync(new RetryQuarantineItemRequest { Id = 1 }));
        await AssertNotPermittedAsync(async () => await auditor.DiscardQuarantineItemAsync(new DiscardQuarantineItemRequest { Id = 1, Statement = "x" }));
        Assert.Empty((await auditor.ListQuarantineItemsAsync(new ListQuarantineItemsRequest())).Items);
        RpcException unknown = await Assert.ThrowsAsync<RpcException>(async () =>
            await auditor.GetQuarantineItemAsync(new GetQuarantineItemRequest { Id = 1 }));
        Assert.Equal(StatusCode.NotFound, unknown.StatusCode);
    }

    private static async Task<TestFederation> StartAsync(QuarantineOptions options)
    {
        TestFederation federation = await TestFederation.StartAsync();
        federation.Quarantine = options;
        await federation.StopNodeAsync(TestBundle.Police);
        await federation.StartNodeAsync(TestBundle.Police);
        return federation;
    }

    private static ByteString Id(byte number) =>
        ByteString.CopyFrom([0x01, 0x9c, 0xad, 0x8f, 0xac, 0, 0x70, 0, 0x80, 0, 0, 0, 0, 0, 0, number]);

    // Groups of an unknown field, each within the one before.
    private static byte[] Nested(int depth) =>
        [.. Enumerable.Repeat((byte)((15 << 3) | 3), depth), .. Enumerable.Repeat((byte)((15 << 3) | 4), depth)];

    private static BatchPayload Batch(params byte[] numbers) => new()
    {
        Envelopes =
        {
            numbers.Select(number => Envelopes.Threat(Id(number), TestBundle.Youth, $"Number {number}")),
        },
    };

    // Asks over a real socket until the answer is there: each question is a round trip, so this neither sleeps nor spins.
    private static async Task<ListQuarantineItemsResponse> ListAsync(
        QuarantineService.QuarantineServiceClient client, Func<ListQuarantineItemsResponse, bool> holds)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            ListQuarantineItemsResponse list = await client.ListQuarantineItemsAsync(new ListQuarantineItemsRequest());
            if (holds(list))
            {
                return list;
            }

            patience.Token.ThrowIfCancellationRequested();
        }
    }

    private static async Task<QuarantineItem> OneItemAsync(TestFederation federation) =>
        Assert.Single((await ListAsync(federation.QuarantineOf(TestBundle.Police), list => list.Items.Count > 0)).Items);

    private static async Task<RetryQuarantineItemResponse> RetryAsync(TestFederation federation, QuarantineItem item) =>
        await federation.QuarantineOf(TestBundle.Police).RetryQuarantineItemAsync(new RetryQuarantineItemRequest { Id = item.Id });

    private static async Task<RetryQuarantineItemResponse> RetryUntilTakenInAsync(TestFederation federation, QuarantineItem item)
    {
        QuarantineService.QuarantineServiceClient client = federation.QuarantineOf(TestBundle.Police);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (true)
        {
            RetryQuarantineItemResponse retry = await client.RetryQuarantineItemAsync(new RetryQuarantineItemRequest { Id = item.Id });
            if (retry.Outcome == RetryOutcome.Delivered)
            {
                return retry;
            }

            patience.Token.ThrowIfCancellationRequested(); // the node has not learned of the bundle yet
        }
    }

    private static async Task AssertSettledAsync(TestFederation federation, QuarantineItem item) => Assert.Equal(
        "QUARANTINE_ITEM_SETTLED", WireError.ReasonOf(await Assert.ThrowsAsync<RpcException>(() => RetryAsync(federation, item))));

    private static async Task AssertNotPermittedAsync(Func<Task> call) =>
        Assert.Equal("NOT_PERMITTED", WireError.ReasonOf(await Assert.ThrowsAsync<RpcException>(call)));

    // Every delivery to the duty desk from the start on, in order, and none behind them: the neighbour's notice comes next.
    private static async Task AssertDeliveredAsync(TestFederation federation, params byte[] numbers)
    {
        await using Subscriber desk = await Subscriber.OpenAsync(
            federation.Client(TestBundle.Police, "desk"), TestBundle.DutyDesk, $"from-the-start-{Guid.CreateVersion7():N}");
        List<ByteString> delivered = [];
        foreach (byte _ in numbers)
        {
            delivered.Add((await desk.NextAsync()).MessageId);
        }

        PublishResponse marker = await federation.Client(TestBundle.School, "records").PublishAsync(Notices.Threat().Request("marker"));
        Delivery next = await desk.NextAsync();
        Assert.Equal(numbers.Select(Id), delivered);
        Assert.Equal(marker.MessageId, next.MessageId);
    }

    // A message by itself has an entry that does not say anything of the batch's second.
    private static bool IsLate(JournalEntry entry) => entry.Received is { } received && PackedIds.IndexOf(received.MessageIds, Id(2).ToId()!.Value) < 0;

    private static async Task AssertGivenToTheNewDeskAsync(TestFederation federation, string subscriber)
    {
        await using Subscriber desk = await Subscriber.OpenAsync(federation.Client(TestBundle.Police, "desk"), TestBundle.NewDesk, subscriber);
        Assert.Equal(Id(1), (await desk.NextAsync()).MessageId);
        Delivery last = await desk.NextAsync();
        Assert.Equal(Id(3), last.MessageId);
        Assert.Equal("Number 3", ThreatNotice.Parser.ParseFrom(last.Notice).Title);
        await desk.AcknowledgeAsync(last);
        await EntriesAsync(federation, 3, entries => entries.Any(e => e.Acknowledged?.Subscriber == subscriber));
    }

    private static async Task AssertNeighboursGoOnAsync(TestFederation federation, string request = "neighbour")
    {
        await using Subscriber desk = await Subscriber.OpenAsync(federation.Client(TestBundle.Police, "desk"), TestBundle.DutyDesk, request);
        PublishResponse accepted = await federation.Client(TestBundle.School, "records").PublishAsync(Notices.Threat().Request(request));
        Delivery delivery = await desk.NextAsync();
        while (delivery.MessageId != accepted.MessageId)
        {
            delivery = await desk.NextAsync();
        }
    }

    private static async Task<IReadOnlyList<Quarantined>> StepsAsync(TestFederation federation, byte message) =>
        [.. (await EntriesAsync(federation, message, _ => true)).Select(e => e.Quarantined).OfType<Quarantined>()];

    private static async Task<IReadOnlyList<JournalEntry>> EntriesAsync(TestFederation federation, byte message, Func<IEnumerable<JournalEntry>, bool> holds)
    {
        LineageService.LineageServiceClient auditor = federation.Auditor(TestBundle.Police);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (true)
        {
            JournalEntry[] entries = [.. (await auditor.TraceAsync(new TraceRequest { MessageId = Id(message) })).Entries.Select(e => e.Entry)];
            if (holds(entries))
            {
                return entries;
            }

            patience.Token.ThrowIfCancellationRequested();
        }
    }
}
