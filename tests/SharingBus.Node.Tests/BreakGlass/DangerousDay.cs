using Google.Protobuf;
using Microsoft.Extensions.Logging;
using SharingBus.Exchange.V1;
using SharingBus.Federation.V1;
using SharingBus.Lineage.V1;
using SharingBus.Node.Agencies;
using SharingBus.Node.Tests.Federation;
using SharingBus.Policy.V1;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Node.Tests.BreakGlass;

/// <summary>
/// A federation in which the school may break glass: under its agreement with the police, and towards the youth agency, with which it has
/// none, by the emergency right of its safeguarding lead. The head reviews.
/// </summary>
internal sealed class DangerousDay(TestFederation federation) : IAsyncDisposable
{
    public const string School = TestBundle.School;
    public const string Police = TestBundle.Police;
    public const string Youth = TestBundle.Youth;
    public const string Agreement = "school-police";
    public const string Grant = "danger-to-whoever-helps";

    private int _requests;

    public TestFederation Federation => federation;

    public BreakGlassService.BreakGlassServiceClient Command => At("command");

    public BreakGlassService.BreakGlassServiceClient Head => At("head-office");

    public static async Task<DangerousDay> BeginAsync(ILoggerProvider? log = null, (string Agency, DatabaseOptions Database)? inDatabase = null) =>
        new(await TestFederation.StartAsync(log, inDatabase: inDatabase, shape: Shape));

    /// <summary>What an opening by the emergency right, towards the youth agency and for two hours, asks.</summary>
    public OpenBreakGlassRequest ByRight() => new()
    {
        RequestId = $"b{_requests++}",
        Role = TestBundle.SafeguardingLead,
        Person = "R. Example",
        Recipients = { Youth },
        Hours = 2,
        Reason = "A pupil is about to be attacked.",
    };

    /// <summary>What an opening under the agreement asks.</summary>
    public OpenBreakGlassRequest UnderAgreement()
    {
        OpenBreakGlassRequest request = ByRight();
        request.Recipients.Clear();
        request.Recipients.Add(Police);
        request.AgreementId = Agreement;
        return request;
    }

    public static CloseBreakGlassRequest Review(BreakGlassItem item) =>
        new() { Id = item.Id, Role = TestBundle.Head, Person = "H. Example", Reason = "It was justified." };

    /// <summary>Publishes a notice of imminent danger at the school.</summary>
    public async Task<ByteString> PublishAsync(Purpose purpose = Purpose.ImminentDanger)
    {
        ThreatNotice notice = Notices.Threat();
        notice.Handling.Purpose = purpose;
        return (await federation.Client(School, "records").PublishAsync(notice.Request($"n{_requests++}"))).MessageId;
    }

    /// <summary>What was decided for a role, once it was.</summary>
    public async Task<DecisionClass> DecisionAsync(ByteString message, string role)
    {
        LineageService.LineageServiceClient auditor = federation.Auditor(School);
        var ask = new TraceRequest { MessageId = message };
        await Eventually.HoldsAsync(async () => (await auditor.TraceAsync(ask)).Entries.Any(e => e.Entry.Decided is not null));
        return (await auditor.TraceAsync(ask)).DecisionClasses.Select(c => c.Entry.DecisionClass).Single(d => d.Role == role);
    }

    /// <summary>The entry of its decision.</summary>
    public async Task<Decided> DecidedAsync(ByteString message) =>
        (await federation.Auditor(School).TraceAsync(new TraceRequest { MessageId = message })).Entries.Select(e => e.Entry.Decided).Single(d => d is not null);

    public async Task<BreakGlassItem> OnlyItemAsync() =>
        Assert.Single((await At("audit").ListBreakGlassAsync(new ListBreakGlassRequest())).Items);

    /// <summary>Waits until the only item stands as told.</summary>
    public Task UntilAsync(BreakGlassStatus status) => Eventually.HoldsAsync(async () => (await OnlyItemAsync()).Status == status);

    /// <summary>Publishes a bundle that differs, and waits until it is in force at the school.</summary>
    public async Task AlterAsync(Action<Bundle> alter)
    {
        federation.Bundle.Shape += alter;
        ulong version = ++federation.Bundle.Version;
        federation.PublishBundle();
        await Eventually.HoldsAsync(() => Task.FromResult(federation.Hosted(School).BundleVersion == version));
    }

    public BreakGlassService.BreakGlassServiceClient At(string system) => federation.BreakGlassAt(School, School, system);

    public ValueTask DisposeAsync() => federation.DisposeAsync();

    private static void Shape(TestBundle bundle)
    {
        bundle.ShapeSchoolPolicy = policy => policy.Grants.Add(Emergency());
        bundle.Shape = made =>
        {
            made.Ceiling.Grants.Add(Emergency());
            Agency school = made.Agencies.Single(a => a.Id == School);
            school.Roles.Single(r => r.Id == TestBundle.SafeguardingLead).EmergencyRight = true;
            school.Roles.Add(new Role { Id = TestBundle.Head, Title = TestBundle.Head });
            made.Agreements.Single(a => a.Id == Agreement).Purposes.Add(Purpose.ImminentDanger);
            made.Agreements.Single(a => a.Id == Agreement).BreakGlass = new BreakGlassTerms { MaxHours = 4, SupervisorAgency = School, SupervisorRole = TestBundle.Head };
        };
    }

    private static Grant Emergency() => new()
    {
        Id = Grant,
        Description = "Whoever can help sees what is about to happen and where.",
        Types_ = { NoticeType.ThreatNotice },
        Roles = { TestBundle.DutyDesk, TestBundle.Mentor },
        Purposes = { Purpose.ImminentDanger },
        Release = { "title", "place" },
        Emergency = true,
    };
}
