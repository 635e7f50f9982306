using SharingBus.Exchange.V1;
using SharingBus.Federation.V1;
using SharingBus.Lineage.V1;
using SharingBus.Node.Tests.Federation;
using SharingBus.Policy.V1;

namespace SharingBus.Node.Tests.BreakGlass;

/// <summary>A dangerous day on which the agreement names a supervisor of another agency: the duty desk of the police.</summary>
internal static class SupervisedDay
{
    public const string Supervisor = TestBundle.DutyDesk;

    public static async Task<DangerousDay> BeginAsync(EventLog? log = null, bool standIn = false)
    {
        DangerousDay day = await DangerousDay.BeginAsync(log);
        if (!standIn)
        {
            await day.Federation.StopNodeAsync(DangerousDay.School);
            day.Federation.BreakGlassSupervisor = "";
            await day.Federation.StartNodeAsync(DangerousDay.School);
        }

        await day.AlterAsync(Name);
        return day;
    }

    /// <summary>The supervisor at its own node.</summary>
    public static BreakGlassService.BreakGlassServiceClient Desk(this DangerousDay day) =>
        day.Federation.BreakGlassAt(DangerousDay.Police, DangerousDay.Police, "desk");

    public static Task<Subscriber> SubscribeDeskAsync(this DangerousDay day, SubscribeFilter? filter = null) => Subscriber.OpenAsync(
        day.Federation.Client(DangerousDay.Police, "desk"), new SubscribeOpen { Role = Supervisor, Subscriber = "test", Filter = filter });

    public static CloseBreakGlassRequest DeskReview(BreakGlassItem item) =>
        new() { Id = item.Id, Role = Supervisor, Person = "D. Example", Reason = "Looked at, and sound." };

    public static Task UntilAsync(this DangerousDay day, SupervisorWord word) =>
        Eventually.HoldsAsync(async () => (await day.OnlyItemAsync()).SupervisorWord == word);

    /// <summary>Waits until an agency's journal says something of an opening or of a message about one.</summary>
    public static Task UntilAsync(this DangerousDay day, string agency, Google.Protobuf.ByteString id, Func<JournalEntry, bool> says) =>
        Eventually.HoldsAsync(async () =>
            (await day.Federation.Auditor(agency).TraceAsync(new TraceRequest { MessageId = id })).Entries.Any(e => says(e.Entry)));

    private static void Name(Bundle bundle)
    {
        Agreement agreement = bundle.Agreements.Single(a => a.Id == DangerousDay.Agreement);
        agreement.BreakGlass = new BreakGlassTerms { MaxHours = 4, SupervisorAgency = DangerousDay.Police, SupervisorRole = Supervisor };
    }
}
