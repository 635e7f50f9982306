using Google.Protobuf;
using SharingBus.Exchange.V1;
using SharingBus.Federation.V1;
using SharingBus.Lineage.V1;
using SharingBus.Node.Agencies;
using SharingBus.Node.BreakGlass;
using SharingBus.Node.Tests.Federation;
using SharingBus.Policy.V1;

namespace SharingBus.Node.Tests.BreakGlass;

/// <summary>A member that says of break-glass what it should not.</summary>
public sealed class HostileWordTests
{
    private const string School = DangerousDay.School;
    private const string Police = DangerousDay.Police;
    private const string Youth = DangerousDay.Youth;

    private static readonly (string Reason, Action<Envelope> Spoil)[] BadReports =
    [
        ("BREAK_GLASS_NOT_SUPERVISED", e => e.BreakGlass.Item.AgreementId = TestBundle.YouthAgreement),
        ("BREAK_GLASS_NOT_SUPERVISED", e => e.BreakGlass.Item.AgreementId = ""),
        ("BREAK_GLASS_NOT_SUPERVISED", e => e.BreakGlass.Item.SupervisorRole = "another"),
        ("ROLE_NOT_HOSTED", e => e.BreakGlass.Role = "police.nobody"),
        ("ROLE_NOT_HOSTED", e => e.BreakGlass.Role = "/break-glass"),
        ("ORIGIN_IS_NOT_SENDER", e => e.Origin = Youth),
        ("MESSAGE_ID_INVALID", e => e.MessageId = ByteString.CopyFrom(1, 2)),
        ("BREAK_GLASS_INVALID", e => e.BreakGlass.Item = null),
        ("BREAK_GLASS_INVALID", e => e.BreakGlass.Item.Id = ByteString.CopyFrom(1, 2)),
        ("BREAK_GLASS_INVALID", e => e.BreakGlass.Item.Id = Guid.NewGuid().ToWire()),
        ("BREAK_GLASS_INVALID", e => e.BreakGlass.Item.Agency = Youth),
        ("BREAK_GLASS_INVALID", e => e.BreakGlass.Item.System = "command"),
        ("BREAK_GLASS_INVALID", e => e.BreakGlass.Item.Person = ""),
        ("BREAK_GLASS_INVALID", e => e.BreakGlass.Item.Person = "a\0b"),
        ("BREAK_GLASS_INVALID", e => e.BreakGlass.Item.Reason = new string('x', 501)),
        ("BREAK_GLASS_INVALID", e => e.BreakGlass.Item.Recipients.Clear()),
        ("BREAK_GLASS_INVALID", e => e.BreakGlass.Item.Recipients.Add(Enumerable.Repeat("a", 65))),
        ("BREAK_GLASS_INVALID", e => e.BreakGlass.Item.Recipients.Add("")),
        ("BREAK_GLASS_INVALID", e => e.BreakGlass.Item.Role = ""),
        ("BREAK_GLASS_INVALID", e => e.BreakGlass.Item.Scope.Add(new string('x', OpeningScope.LongestLine + 1))),
        ("BREAK_GLASS_INVALID", e => e.BreakGlass.Item.Scope.Add(Enumerable.Repeat("a", OpeningScope.MaxLines + 1))),
        ("BREAK_GLASS_INVALID", e => e.BreakGlass.Item.Status = BreakGlassStatus.Unspecified),
        ("BREAK_GLASS_INVALID", e => e.BreakGlass.Item.Status = BreakGlassStatus.Reviewed),
        ("BREAK_GLASS_INVALID", e => e.BreakGlass.Item.Review = "early"),
        ("BREAK_GLASS_INVALID", e => e.BreakGlass.Item.UntilUnixMicros = long.MaxValue),
        ("BREAK_GLASS_INVALID", e => e.BreakGlass.Item.UntilUnixMicros = 1),
        ("BREAK_GLASS_INVALID", e => (e.BreakGlass.Item.OpenedAtUnixMicros, e.BreakGlass.Item.UntilUnixMicros) = (0, 1)),
        ("BREAK_GLASS_INVALID", e => e.BreakGlass.Item.AgreementId = new string('x', 201)),
    ];

    [Fact]
    public async Task Report_ThatIsNotWhatAnHonestNodeSends_IsSetAside()
    {
        await using DangerousDay day = await SupervisedDay.BeginAsync();
        await using HostileAgency school = await day.Federation.TurnHostileAsync(School);
        List<(string Reason, ByteString Id)> sent = [];
        foreach ((string reason, Action<Envelope> spoil) in BadReports)
        {
            Envelope report = Report(Guid.NewGuid());
            spoil(report);
            sent.Add((reason, report.MessageId));
            await school.SendAsync(Police, Lane.Rights, report);
        }

        Envelope good = Report(Guid.NewGuid());
        await school.SendAsync(Police, Lane.Rights, good);
        await using Subscriber desk = await day.SubscribeDeskAsync();
        Assert.Equal(good.MessageId, (await desk.NextAsync()).MessageId);
        IReadOnlyList<JournalEntry> quarantined = await day.Federation.StopAndReadAsync(Police, JournalEntry.EventOneofCase.Quarantined);

        Assert.Equal(sent.Select(s => s.Reason), quarantined.Select(q => q.Quarantined.Reason));
    }

    [Fact]
    public async Task Report_BeyondWhatMayWait_IsSetAside()
    {
        await using DangerousDay day = await SupervisedDay.BeginAsync();
        await using HostileAgency school = await day.Federation.TurnHostileAsync(School);
        OpeningBook book = day.Federation.Hosted(Police).BreakGlass.Book;
        for (int opening = 0; opening < SupervisorIntake.MaxOfAnAgency; opening++)
        {
            book.Add(new Opening(Guid.NewGuid(), opening, 0, new BreakGlassOpened()) { Opener = School });
        }

        Envelope more = Report(Guid.NewGuid());
        await school.SendAsync(Police, Lane.Rights, more);

        await day.UntilAsync(Police, more.MessageId, e => e.Quarantined?.Reason == "BREAK_GLASS_TOO_MANY");
    }

    [Fact]
    public async Task Report_ByAnAgencyWithARoleOfTheSameName_ShowsItToItsSupervisorAlone()
    {
        await using DangerousDay day = await SupervisedDay.BeginAsync();
        await day.AlterAsync(bundle => bundle.Agencies.Single(a => a.Id == Police).Roles.Add(new Role { Id = TestBundle.SafeguardingLead, Title = "Another" }));
        await day.Command.OpenBreakGlassAsync(day.UnderAgreement());
        await day.UntilAsync(SupervisorWord.Told);

        Assert.Single((await day.Desk().ListBreakGlassAsync(new ListBreakGlassRequest { Role = SupervisedDay.Supervisor })).Items);
        Assert.Empty((await day.Desk().ListBreakGlassAsync(new ListBreakGlassRequest { Role = TestBundle.SafeguardingLead })).Items);
    }

    [Fact]
    public async Task Report_OfWhatAnotherAgencyOpened_IsSetAside()
    {
        await using DangerousDay day = await SupervisedDay.BeginAsync();
        await day.AlterAsync(bundle => bundle.Agreements.Single(a => a.Id == DangerousDay.Agreement).Parties.Add(new Party { Agency = Youth, ControllerRole = ControllerRole.Controller, Sends = true }));
        await using HostileAgency youth = await day.Federation.TurnHostileAsync(Youth);
        ByteString opened = (await day.Command.OpenBreakGlassAsync(day.UnderAgreement())).Item.Id;
        await day.UntilAsync(SupervisorWord.Told);
        Envelope copy = Report(opened.ToId()!.Value);
        copy.Origin = copy.BreakGlass.Item.Agency = Youth;

        await youth.SendAsync(Police, Lane.Rights, copy);

        await day.UntilAsync(Police, opened, e => e.Quarantined is { Sender: Youth, Reason: "BREAK_GLASS_INVALID" });
    }

    [Theory]
    [InlineData("BREAK_GLASS_NOT_SUPERVISED", Youth, TestBundle.Mentor, "D. Example")]
    [InlineData("BREAK_GLASS_NOT_SUPERVISED", Police, TestBundle.NightDesk, "D. Example")]
    [InlineData("BREAK_GLASS_SECOND_PERSON_NEEDED", Police, TestBundle.DutyDesk, "R. EXAMPLE")]
    [InlineData("BREAK_GLASS_INVALID", Police, TestBundle.DutyDesk, "")]
    public async Task Review_ByWhoeverMayNot_IsSetAside(string reason, string sender, string role, string person)
    {
        await using DangerousDay day = await SupervisedDay.BeginAsync();
        await using HostileAgency hostile = await day.Federation.TurnHostileAsync(sender);
        ByteString opened = (await day.Command.OpenBreakGlassAsync(day.UnderAgreement())).Item.Id;
        ByteString message = Guid.NewGuid().ToWire();

        await hostile.SendAsync(School, Lane.Rights, new Envelope
        {
            MessageId = message, Origin = sender, BreakGlassReview = new BreakGlassReview { Opening = opened, Role = role, Person = person, Reason = "So be it." },
        });

        await day.UntilAsync(School, message, e => e.Quarantined is { } item && item.Reason == reason);
        Assert.Equal(BreakGlassStatus.Open, (await day.OnlyItemAsync()).Status);
    }

    [Fact]
    public async Task Word_ThatTheSupervisorIsTold_CountsOnlyFromItsAgency()
    {
        await using DangerousDay day = await SupervisedDay.BeginAsync();
        await day.Federation.StopNodeAsync(Police);
        await using HostileAgency youth = await day.Federation.TurnHostileAsync(Youth);
        ByteString opened = (await day.Command.OpenBreakGlassAsync(day.UnderAgreement())).Item.Id;

        var payload = new BatchPayload { Receipts = { new Receipt { Kind = ReceiptKind.Told, Told = opened } } };
        await youth.SendAsync(School, Lane.Rights, payload);
        await youth.SendAsync(School, Lane.Rights, new BatchPayload { Receipts = { new Receipt { Kind = ReceiptKind.Told, Told = ByteString.CopyFrom(1, 2) } } });
        ByteString last = Guid.NewGuid().ToWire();
        await youth.SendAsync(School, Lane.Rights, new Envelope { MessageId = last, Origin = Youth, BreakGlassReview = new BreakGlassReview() });
        await day.UntilAsync(School, last, e => e.Quarantined is not null);

        Assert.Equal(SupervisorWord.Untold, (await day.OnlyItemAsync()).SupervisorWord);
        IReadOnlyList<JournalEntry> quarantined = await day.Federation.StopAndReadAsync(School, JournalEntry.EventOneofCase.Quarantined);
        Assert.Equal(["RECEIPT_UNEXPECTED", "RECEIPT_UNEXPECTED", "BREAK_GLASS_INVALID"], quarantined.Select(q => q.Quarantined.Reason));
    }

    private static Envelope Report(Guid id) => new()
    {
        MessageId = id.ToWire(),
        Origin = School,
        BreakGlass = new BreakGlassReport
        {
            Role = SupervisedDay.Supervisor,
            Item = new BreakGlassItem
            {
                Id = id.ToWire(),
                Agency = School,
                Status = BreakGlassStatus.Open,
                OpenedAtUnixMicros = Clock.Micros(TestFederation.Start),
                UntilUnixMicros = Clock.Micros(TestFederation.Start.AddHours(1)),
                Recipients = { Police },
                AgreementId = DangerousDay.Agreement,
                Role = TestBundle.SafeguardingLead,
                Person = "R. Example",
                Reason = "Danger.",
                SupervisorAgency = Police,
                SupervisorRole = SupervisedDay.Supervisor,
            },
        },
    };
}
