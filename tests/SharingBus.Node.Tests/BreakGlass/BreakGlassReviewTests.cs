using Grpc.Core;
using SharingBus.Exchange.V1;
using SharingBus.Hosting.Errors;
using SharingBus.Node.Bundles;
using SharingBus.Node.Tests.Federation;
using SharingBus.Node.Tests.Leadership;
using SharingBus.TestKit.Postgres;

namespace SharingBus.Node.Tests.BreakGlass;

/// <summary>Who is told of break-glass, and how it is reviewed.</summary>
public sealed class BreakGlassReviewTests(PostgresFixture server)
{
    [Fact]
    public async Task Opening_IsToldAtOnceToSupervisorAndAuditor()
    {
        using var log = new EventLog();
        await using DangerousDay day = await DangerousDay.BeginAsync(log);
        using BreakGlassWatcher head = new(day.Head, TestBundle.Head);
        using BreakGlassWatcher audit = new(day.At("audit"), "");

        BreakGlassItem item = (await day.Command.OpenBreakGlassAsync(day.ByRight())).Item;

        Assert.Equal([item, item], [await head.NextAsync(), await audit.NextAsync()]);
        Assert.Equal((BreakGlassStatus.Open, "R. Example", "command"), (item.Status, item.Person, item.System));
        Assert.Equal((TestBundle.School, TestBundle.Head), (item.SupervisorAgency, item.SupervisorRole));
        Assert.Equal(1, log.Times(5800));
        Assert.DoesNotContain("R. Example", log.Text(5800));
    }

    [Fact]
    public async Task Item_OnceItsHoursAreOver_WaitsForItsReviewThroughARestart()
    {
        await using DangerousDay day = await DangerousDay.BeginAsync();
        await day.Command.OpenBreakGlassAsync(day.ByRight());
        using BreakGlassWatcher head = new(day.Head, TestBundle.Head);
        Assert.Equal(BreakGlassStatus.Open, (await head.NextAsync()).Status);

        day.Federation.Clock.Advance(TimeSpan.FromHours(2));
        Assert.Equal(BreakGlassStatus.ToReview, (await head.NextAsync()).Status);
        await day.Federation.StopNodeAsync(DangerousDay.School);
        await day.Federation.StartNodeAsync(DangerousDay.School);
        await day.UntilAsync(BreakGlassStatus.ToReview);
        BreakGlassItem reviewed = (await day.Head.CloseBreakGlassAsync(DangerousDay.Review(await day.OnlyItemAsync()))).Item;
        await day.Federation.StopNodeAsync(DangerousDay.School);
        await day.Federation.StartNodeAsync(DangerousDay.School);

        Assert.Equal((BreakGlassStatus.Reviewed, "H. Example", "It was justified."), (reviewed.Status, reviewed.Reviewer, reviewed.Review));
        Assert.Equal(BreakGlassStatus.Reviewed, (await day.OnlyItemAsync()).Status);
    }

    [Fact]
    public async Task Review_WhileItIsOpen_EndsIt()
    {
        await using DangerousDay day = await DangerousDay.BeginAsync();
        BreakGlassItem item = (await day.Command.OpenBreakGlassAsync(day.ByRight())).Item;
        using BreakGlassWatcher audit = new(day.At("audit"), "");
        await audit.NextAsync();

        await day.Head.CloseBreakGlassAsync(DangerousDay.Review(item));

        Assert.Equal(BreakGlassStatus.Reviewed, (await audit.NextAsync()).Status);
        Assert.Equal("NO_AGREEMENT", (await day.DecisionAsync(await day.PublishAsync(), TestBundle.Mentor)).Reason);
    }

    [Fact]
    public async Task Clock_PutBackAfterTheEnd_OpensNothingAgain()
    {
        await using DangerousDay day = await DangerousDay.BeginAsync();
        await day.Command.OpenBreakGlassAsync(day.ByRight());
        day.Federation.Clock.Advance(TimeSpan.FromHours(2));
        await day.UntilAsync(BreakGlassStatus.ToReview);

        day.Federation.Clock.Advance(TimeSpan.FromMinutes(-30));

        Assert.Equal("NO_AGREEMENT", (await day.DecisionAsync(await day.PublishAsync(), TestBundle.Mentor)).Reason);
    }

    [Theory]
    [InlineData("command", "H. Example", TestBundle.Head, "SECOND_PERSON_NEEDED")]
    [InlineData("head-office", " r. example", TestBundle.Head, "SECOND_PERSON_NEEDED")]
    [InlineData("command", "H. Example", TestBundle.SafeguardingLead, "NOT_FOUND")]
    [InlineData("head-office", "H. Example", TestBundle.SafeguardingLead, "NOT_PERMITTED")]
    [InlineData("desk", "H. Example", TestBundle.Head, "NOT_PERMITTED")]
    [InlineData("head-office", "", TestBundle.Head, "INVALID_REQUEST")]
    public async Task Review_ByWhoeverMayNot_IsRefused(string system, string person, string role, string reason)
    {
        await using DangerousDay day = await DangerousDay.BeginAsync();
        BreakGlassItem item = (await day.Command.OpenBreakGlassAsync(day.ByRight())).Item;
        CloseBreakGlassRequest review = DangerousDay.Review(item);
        review.Person = person;
        review.Role = role;

        RpcException refused = await Assert.ThrowsAsync<RpcException>(async () => await day.At(system).CloseBreakGlassAsync(review));

        Assert.Equal(reason, WireError.ReasonOf(refused));
        Assert.Equal(BreakGlassStatus.Open, (await day.OnlyItemAsync()).Status);
    }

    [Fact]
    public async Task Review_Twice_IsRefused()
    {
        await using DangerousDay day = await DangerousDay.BeginAsync();
        BreakGlassItem item = (await day.Command.OpenBreakGlassAsync(day.ByRight())).Item;
        await day.Head.CloseBreakGlassAsync(DangerousDay.Review(item));

        RpcException refused = await Assert.ThrowsAsync<RpcException>(async () => await day.Head.CloseBreakGlassAsync(DangerousDay.Review(item)));

        Assert.Equal("BREAK_GLASS_REVIEWED", WireError.ReasonOf(refused));
    }

    [Fact]
    public async Task Watch_OfARoleThatIsRevoked_Ends()
    {
        await using DangerousDay day = await DangerousDay.BeginAsync();
        await day.Command.OpenBreakGlassAsync(day.ByRight());
        using BreakGlassWatcher head = new(day.Head, TestBundle.Head);
        await head.NextAsync();

        day.Federation.Clock.Held = RightsWatch.Grace;
        day.Federation.Bundle.Shape += bundle => bundle.Agencies.Single(a => a.Id == DangerousDay.School).Roles.RemoveAt(1);
        day.Federation.Bundle.Version = 2;
        day.Federation.PublishBundle();

        RpcException end = await Assert.ThrowsAsync<RpcException>(head.NextAsync);
        Assert.Equal("ROLE_REVOKED", WireError.ReasonOf(end));
    }

    [Theory]
    [InlineData("head-office", "")]
    [InlineData("head-office", TestBundle.SafeguardingLead)]
    [InlineData("records", "")]
    public async Task Sight_WithoutTheRight_IsRefused(string system, string role)
    {
        await using DangerousDay day = await DangerousDay.BeginAsync();
        using BreakGlassWatcher watcher = new(day.At(system), role);

        RpcException watched = await Assert.ThrowsAsync<RpcException>(watcher.NextAsync);
        RpcException listed = await Assert.ThrowsAsync<RpcException>(
            async () => await day.At(system).ListBreakGlassAsync(new ListBreakGlassRequest { Role = role }));

        Assert.Equal(("NOT_PERMITTED", "NOT_PERMITTED"), (WireError.ReasonOf(watched), WireError.ReasonOf(listed)));
    }

    [Fact]
    public async Task Nodes_OnOneDatabase_OpenWatchAndTakeOver()
    {
        const string Second = "school-test-second";
        await using JournalDatabase database = await JournalDatabase.CreateAsync(server);
        await using DangerousDay day = await DangerousDay.BeginAsync(inDatabase: (DangerousDay.School, database.Options));
        await day.Federation.StartNodeAsync(DangerousDay.School, Second);
        using BreakGlassWatcher head = new(day.Federation.BreakGlassAt(Second, DangerousDay.School, "head-office"), TestBundle.Head);

        BreakGlassItem item = (await day.Federation.BreakGlassAt(Second, DangerousDay.School, "command").OpenBreakGlassAsync(day.ByRight())).Item;
        BreakGlassItem told = await head.NextAsync();
        await day.Federation.StopNodeAsync(DangerousDay.School);
        RpcException end = await Assert.ThrowsAsync<RpcException>(head.NextAsync);
        ListBreakGlassResponse after = new();
        await Eventually.HoldsAsync(async () =>
        {
            try
            {
                after = await day.Federation.BreakGlassAt(Second, DangerousDay.School, "audit").ListBreakGlassAsync(new ListBreakGlassRequest());
                return true;
            }
            catch (RpcException wait) when (WireError.ReasonOf(wait) == "NOT_LEADER")
            {
                return false;
            }
        });

        Assert.Equal(item, told);
        Assert.Equal("NOT_LEADER", WireError.ReasonOf(end));
        Assert.Equal(item, Assert.Single(after.Items));
    }
}
