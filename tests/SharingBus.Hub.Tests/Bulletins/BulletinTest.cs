using Google.Protobuf;
using SharingBus.Exchange.V1;
using SharingBus.Fusion.V1;
using SharingBus.Hub.Correlation;
using SharingBus.Hub.Tests.Correlation;
using SharingBus.Hub.Tests.Hosting;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Hub.Tests.Bulletins;

/// <summary>A hub with notices, whose node says whom a bulletin may reach, and an analyst who writes.</summary>
public abstract class BulletinTest : HubTest
{
    private protected const string One = "sit-01950000000070008000000000000001";
    private protected const string Three = "sit-01950000000070008000000000000003";

    // So many sources that no alert comes between.
    private protected override HubOptions Options => new() { Agency = "fusion", Node = NodeAddress, DataDirectory = DataDirectory, MinimumSources = 16 };

    private protected BulletinService.BulletinServiceClient Analyst => new(Channel("fusion", "analysis"));

    private protected FusionService.FusionServiceClient Situations => new(Channel("fusion", "analysis"));

    /// <summary>What the node was asked.</summary>
    private protected List<PreviewDerivedRequest> Asked { get; } = [];

    /// <summary>What stands against the school's head, by notice; the desk of the police may have everything.</summary>
    private protected Dictionary<int, ParentObstacle> AgainstHead { get; } = [];

    /// <summary>The bundle of each answer, one after the other; the last one stays.</summary>
    private protected Queue<ulong> Bundles { get; } = new([7]);

    private protected async Task DeliverAsync(params Delivery[] deliveries)
    {
        ulong last = 0;
        foreach (var delivery in deliveries)
        {
            last = Node.Deliver(delivery);
        }

        await AcknowledgedAsync(last);
        Node.Preview = Preview;
    }

    private protected static BulletinContent Content(string title = "Threats near schools", params string[] situations) => new()
    {
        Title = title, Paragraphs = { "Expect more before the weekend." }, SituationIds = { situations.Length == 0 ? [One] : situations },
    };

    private protected async Task<BulletinDraft> DraftAsync(BulletinContent content) =>
        (await Analyst.DraftBulletinAsync(new DraftBulletinRequest { Content = content })).Draft;

    private protected static PublishBulletinRequest Request(BulletinContent content, string draft) =>
        new() { Content = content, DraftId = draft, Analyst = " A. Analyst ", Reviewer = "R. Eader" };

    private protected async Task<BulletinRecord> PublishAsync(BulletinContent content)
    {
        var draft = await DraftAsync(content);
        return (await Analyst.PublishBulletinAsync(Request(content, draft.DraftId))).Bulletin;
    }

    /// <summary>Publishes it and waits until the node's answer is on record.</summary>
    private protected async Task<BulletinRecord> PublishedAsync(BulletinContent content)
    {
        var planned = await PublishAsync(content);
        await NextAsync(Node.Published);
        return await BecomesAsync(planned.BulletinId, BulletinState.Published);
    }

    private protected Task<BulletinRecord> BecomesAsync(string id, BulletinState state) => UntilAsync(async patience =>
        (await Analyst.GetBulletinAsync(new GetBulletinRequest { BulletinId = id }, cancellationToken: patience)).Bulletin is var found && found.State == state ? found : null);

    private protected async Task<BulletinRecord> GetAsync(string id) => (await Analyst.GetBulletinAsync(new GetBulletinRequest { BulletinId = id })).Bulletin;

    private protected static ByteString Wire(int number) => MessageIds.Write(Sample.Id(number));

    private PreviewDerivedResponse Preview(PreviewDerivedRequest request)
    {
        lock (Asked)
        {
            Asked.Add(request);
            PreviewDerivedResponse answer = new() { BundleVersion = Bundles.Count > 1 ? Bundles.Dequeue() : Bundles.Peek() };
            answer.Recipients.Add(new DerivedRecipient { Agency = "police", Role = "desk", Released = true, Reason = "RELEASED" });
            answer.Recipients.Add(new DerivedRecipient
            {
                Agency = "school",
                Role = "head",
                Released = true,
                Reason = "RELEASED",
                Obstacles = { AgainstHead.Where(against => request.Notice.Parents.Contains(Wire(against.Key))).Select(against => against.Value) },
            });
            answer.Recipients.Add(new DerivedRecipient { Agency = "school", Role = "mentor", Reason = "NO_GRANT" });
            return answer;
        }
    }
}
