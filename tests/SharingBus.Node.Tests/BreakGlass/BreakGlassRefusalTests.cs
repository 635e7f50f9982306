using Grpc.Core;
using SharingBus.Exchange.V1;
using SharingBus.Hosting.Errors;
using SharingBus.Lineage.V1;
using SharingBus.Node.BreakGlass;
using SharingBus.Node.Tests.Federation;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Node.Tests.BreakGlass;

/// <summary>Why break-glass is not opened.</summary>
public sealed class BreakGlassRefusalTests
{
    [Fact]
    public async Task Opening_ThatLacksSomething_IsRefusedWithItsReason()
    {
        await using DangerousDay day = await DangerousDay.BeginAsync();
        (string Reason, string System, Action<OpenBreakGlassRequest> Spoil, Func<OpenBreakGlassRequest> Of)[] cases =
        [
            ("INVALID_REQUEST", "command", r => r.RequestId = "", day.ByRight),
            ("INVALID_REQUEST", "command", r => r.Person = " ", day.ByRight),
            ("INVALID_REQUEST", "command", r => r.Reason = "", day.ByRight),
            ("INVALID_REQUEST", "command", r => r.Reason = new string('x', 501), day.ByRight),
            ("BREAK_GLASS_NO_RECIPIENTS", "command", r => r.Recipients.Clear(), day.ByRight),
            ("UNKNOWN_AGENCY", "command", r => r.Recipients.Add("stranger"), day.ByRight),
            ("UNKNOWN_AGENCY", "command", r => r.Recipients.Add("*"), day.ByRight),
            ("UNKNOWN_AGENCY", "command", r => r.Recipients.Add(DangerousDay.School), day.ByRight),
            ("BREAK_GLASS_TOO_LONG", "command", r => r.Hours = 0, day.ByRight),
            ("BREAK_GLASS_TOO_LONG", "command", r => r.Hours = 25, day.ByRight),
            ("BREAK_GLASS_TOO_LONG", "command", r => r.Hours = 5, day.UnderAgreement),
            ("BREAK_GLASS_NOT_ALLOWED", "command", r => r.Role = TestBundle.Head, day.ByRight),
            ("BREAK_GLASS_NOT_ALLOWED", "command", r => r.AgreementId = "another", day.UnderAgreement),
            ("BREAK_GLASS_NOT_ALLOWED", "command", r => r.Recipients.Add(DangerousDay.Youth), day.UnderAgreement),
            ("NOT_PERMITTED", "command", r => r.Role = TestBundle.DutyDesk, day.ByRight),
            ("NOT_PERMITTED", "head-office", r => r.Role = TestBundle.Head, day.ByRight),
            ("NOT_PERMITTED", "desk", _ => { }, day.ByRight),
            ("NOT_PERMITTED", "command", r => r.Agency = DangerousDay.Police, day.ByRight),
        ];

        foreach ((string reason, string system, Action<OpenBreakGlassRequest> spoil, Func<OpenBreakGlassRequest> of) in cases)
        {
            OpenBreakGlassRequest request = of();
            spoil(request);
            Assert.Equal(reason, await RefusalAsync(day, system, request));
        }

        Assert.Empty((await day.At("audit").ListBreakGlassAsync(new ListBreakGlassRequest())).Items);
    }

    [Fact]
    public async Task Opening_WhereTheAgreementHasNoTermsOrNobodyToReview_IsRefused()
    {
        await using DangerousDay day = await DangerousDay.BeginAsync();

        await AlterAsync(day, agreement => agreement.BreakGlass.SupervisorRole = "education.nobody");
        Assert.Equal("BREAK_GLASS_NO_SUPERVISOR", await RefusalAsync(day, "command", day.UnderAgreement()));
        await AlterAsync(day, agreement => agreement.BreakGlass = null);
        Assert.Equal("BREAK_GLASS_NOT_ALLOWED", await RefusalAsync(day, "command", day.UnderAgreement()));
    }

    [Fact]
    public async Task Opening_UnderAnAgreementThatIsOverOrNotAboutDanger_IsRefused()
    {
        await using DangerousDay day = await DangerousDay.BeginAsync();

        await AlterAsync(day, agreement => agreement.Purposes.Remove(Purpose.ImminentDanger));
        Assert.Equal("BREAK_GLASS_NOT_ALLOWED", await RefusalAsync(day, "command", day.UnderAgreement()));
        await AlterAsync(day, agreement => agreement.Purposes.Add(Purpose.ImminentDanger));
        await AlterAsync(day, agreement => agreement.ValidUntil = "2026-03-02T07:00:00Z");
        Assert.Equal("BREAK_GLASS_NOT_ALLOWED", await RefusalAsync(day, "command", day.UnderAgreement()));
    }

    [Fact]
    public async Task Opening_ByRightWhereTheNodeNamesNoSupervisor_IsRefused()
    {
        await using DangerousDay day = await DangerousDay.BeginAsync();
        await day.Federation.StopNodeAsync(DangerousDay.School);
        day.Federation.BreakGlassSupervisor = "";
        await day.Federation.StartNodeAsync(DangerousDay.School);

        Assert.Equal("BREAK_GLASS_NO_SUPERVISOR", await RefusalAsync(day, "command", day.ByRight()));
        await AlterAsync(day, agreement => agreement.BreakGlass.SupervisorAgency = DangerousDay.Police); // which has no head
        Assert.Equal("BREAK_GLASS_NO_SUPERVISOR", await RefusalAsync(day, "command", day.UnderAgreement()));
    }

    [Fact]
    public async Task Opening_UnderAnAgreement_EndsWithItAtTheLatest()
    {
        await using DangerousDay day = await DangerousDay.BeginAsync();
        await AlterAsync(day, agreement => agreement.ValidUntil = "2026-03-02T09:00:00Z");

        BreakGlassItem item = (await day.Command.OpenBreakGlassAsync(day.UnderAgreement())).Item;

        Assert.Equal(TestFederation.Start.AddHours(1).ToUnixTimeMilliseconds() * 1000, item.UntilUnixMicros);
    }

    [Fact]
    public async Task Opening_AskedForTwice_IsOneAlsoAfterARestart()
    {
        await using DangerousDay day = await DangerousDay.BeginAsync();
        OpenBreakGlassRequest request = day.ByRight();
        OpenBreakGlassResponse first = await day.Command.OpenBreakGlassAsync(request);

        await day.Federation.StopNodeAsync(DangerousDay.School);
        await day.Federation.StartNodeAsync(DangerousDay.School);
        OpenBreakGlassResponse second = await day.Command.OpenBreakGlassAsync(request);
        request.Hours = 1;

        Assert.Equal((false, true, first.Item), (first.Duplicate, second.Duplicate, second.Item));
        Assert.Equal("REQUEST_ID_REUSED", await RefusalAsync(day, "command", request));
        await day.OnlyItemAsync();
    }

    [Fact]
    public async Task Opening_WhileTooManyWaitForTheirReview_IsRefused()
    {
        await using DangerousDay day = await DangerousDay.BeginAsync();
        OpeningBook book = day.Federation.Hosted(DangerousDay.School).BreakGlass.Book;
        for (int opening = 0; opening < BreakGlassDesk.MaxUnreviewed; opening++)
        {
            book.Add(new Opening(Guid.NewGuid(), opening, 0, new BreakGlassOpened()) { IsOver = true });
        }

        Assert.Equal("BREAK_GLASS_TOO_MANY_UNREVIEWED", await RefusalAsync(day, "command", day.ByRight()));
    }

    [Fact]
    public async Task Watch_WhereAllPlacesAreTaken_IsRefusedUntilOneIsFree()
    {
        await using DangerousDay day = await DangerousDay.BeginAsync();
        await day.Command.OpenBreakGlassAsync(day.ByRight());
        BreakGlassWatches places = day.Federation.Hosted(DangerousDay.School).BreakGlass.Watches;
        for (int place = 0; place < BreakGlassWatches.Max; place++)
        {
            Assert.True(places.TryEnter());
        }

        using BreakGlassWatcher late = new(day.At("audit"), "");
        RpcException refused = await Assert.ThrowsAsync<RpcException>(late.NextAsync);
        places.Leave();
        using BreakGlassWatcher served = new(day.At("audit"), "");

        Assert.Equal("BREAK_GLASS_TOO_MANY_WATCHES", WireError.ReasonOf(refused));
        Assert.Equal(BreakGlassStatus.Open, (await served.NextAsync()).Status);
    }

    private static async Task<string?> RefusalAsync(DangerousDay day, string system, OpenBreakGlassRequest request) =>
        WireError.ReasonOf(await Assert.ThrowsAsync<RpcException>(async () => await day.At(system).OpenBreakGlassAsync(request)));

    private static Task AlterAsync(DangerousDay day, Action<Policy.V1.Agreement> alter) =>
        day.AlterAsync(bundle => alter(bundle.Agreements.Single(a => a.Id == DangerousDay.Agreement)));
}
