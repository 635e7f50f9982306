using SharingBus.Exchange.V1;
using SharingBus.Fusion.V1;
using SharingBus.Hub.Decisions;
using SharingBus.Hub.History;
using SharingBus.Hub.Tests.Alerts;
using SharingBus.Hub.Tests.Correlation;
using SharingBus.Hub.Tests.History;
using Xunit;

namespace SharingBus.Hub.Tests.Decisions;

public sealed class DecisionBookTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("sharingbus-hub-").FullName;
    private readonly AlertBench _bench = new();

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void Merge_ThatAChainOfMergesMakesContradictASplit_IsFound()
    {
        _bench.Decide(DecisionKind.Split, [1], [5]);
        _bench.Decide(DecisionKind.Merge, [1, 2]);
        _bench.Decide(DecisionKind.Merge, [4, 5]);
        _bench.Decide(DecisionKind.Merge, [8, 9]);

        var inTheWay = DecisionConflict.To(Sample.Decision(5, DecisionKind.Merge, [2, 4]), _bench.State.Decisions.Standing);

        Assert.Equal([1, 2, 3], inTheWay.Select(decision => decision.Number));
        Assert.Empty(DecisionConflict.To(Sample.Decision(5, DecisionKind.Merge, [2, 8]), _bench.State.Decisions.Standing));
        _bench.Withdraw(1);
        Assert.Empty(DecisionConflict.To(Sample.Decision(5, DecisionKind.Merge, [2, 4]), _bench.State.Decisions.Standing));
    }

    [Fact]
    public void Split_OfWhatWasMerged_NamesTheMerge()
    {
        _bench.Decide(DecisionKind.Merge, [1, 2]);

        Assert.Equal(1, Assert.Single(DecisionConflict.To(Sample.Decision(2, DecisionKind.Split, [2], [1, 3]), _bench.State.Decisions.Standing)).Number);
        Assert.Empty(DecisionConflict.To(Sample.Decision(2, DecisionKind.Split, [1, 2], [3]), _bench.State.Decisions.Standing));
    }

    // Who confirms or rejects a situation says nothing of what belongs together.
    [Theory]
    [InlineData(DecisionKind.Confirm)]
    [InlineData(DecisionKind.Reject)]
    public void Split_OfWhatWasJudgedAsASituation_HasNothingInItsWay(DecisionKind judged)
    {
        _bench.Decide(judged, [1, 2, 3]);

        Assert.Empty(DecisionConflict.To(Sample.Decision(2, DecisionKind.Split, [2], [1, 3]), _bench.State.Decisions.Standing));
    }

    // The history as a file: notices are told first when it is read again, whatever came first.
    [Fact]
    public void State_AfterARestart_IsTheSame()
    {
        var file = Path.Combine(_directory, "hub.history");
        (string Groups, string Events) before;
        using (var ledger = HubLedger.Open(file))
        {
            Commit(ledger, Taken(1), Taken(2), Taken(3), Taken(4), Taken(5, "B2"), Taken(6, "C3"), Taken(7, "D4"));
            Commit(ledger, new SituationDecided(Sample.Decision(1, DecisionKind.Split, [2], [1, 3, 4])));
            Commit(ledger, new SituationDecided(Sample.Decision(2, DecisionKind.Merge, [2, 5])));
            Commit(ledger, new NoticeWithdrawn(Sample.Id(2), "agency-2", ChangeKind.Correct, Replacement: Sample.Id(8)));
            Commit(ledger, Taken(8, origin: "agency-2"), Taken(9));
            Commit(ledger, new SituationDecided(Sample.Decision(3, DecisionKind.Merge, [6, 7])), new SituationDecided(Sample.Decision(4, DecisionKind.Reject, [6, 7])));
            Commit(ledger, new DecisionWithdrawn(3, "B", "no", "fusion/desk", 1));
            before = Read(ledger);
        }

        using var again = HubLedger.Open(file);
        Assert.Equal(before, Read(again));
        Assert.Contains("[5 8]", before.Groups, StringComparison.Ordinal);
        Assert.Contains("[1 3 4 9]", before.Groups, StringComparison.Ordinal);
        Assert.Contains("[6][7]", before.Groups, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(3, "school", 2)]
    [InlineData(3, "ngo", 1)]
    public void NoticeInPlaceOfOneSetApart_IsApartWhereItIsTheOrigins(int replacement, string origin, int situations)
    {
        _bench.Take(1, "police", n => n.Plate());
        _bench.Take(2, "school", n => n.Plate());
        _bench.Decide(DecisionKind.Split, [2], [1]);

        _bench.Retract(2, "school", ChangeKind.Correct, replacement);
        _bench.Take(replacement, origin, n => n.Plate());

        Assert.Equal(situations, _bench.State.Correlator.Clusters.Count());
        Assert.Equal(situations, _bench.Restart().State.Correlator.Clusters.Count());
    }

    [Theory]
    [InlineData("school", 1)]
    [InlineData("ngo", 2)]
    public void NoticeInPlaceOfOneMerged_IsMergedWhereItIsTheOrigins(string origin, int situations)
    {
        _bench.Take(1, "police", n => n.Plate("A1"));
        _bench.Take(2, "school", n => n.Plate("B2"));
        _bench.Take(4, "social", n => n.Plate("A1"));
        _bench.Decide(DecisionKind.Merge, [1, 2]);

        _bench.Retract(2, "school", ChangeKind.Correct, replacement: 3);
        _bench.Take(3, origin, n => n.Plate("C3"));
        _bench.Take(5, "police", n => n.Plate("C3"));
        _bench.Take(6, "ngo", n => n.Plate("A1")); // what the merge names is grouped anew

        Assert.Equal(situations, _bench.State.Correlator.Clusters.Count());
        Assert.Equal(1, Assert.Single(_bench.State.Decisions.About(Sample.Id(1))).Number);
    }

    [Fact]
    public void Confirmation_OfASituation_StandsForTheNoticesThatTheAnalystSaw()
    {
        _bench.Take(1, "police", n => n.Plate());
        _bench.Take(2, "school", n => n.Plate());
        _bench.Decide(DecisionKind.Confirm, [1, 2]);

        _bench.Retract(2, "school", ChangeKind.Correct, replacement: 3);

        Assert.Empty(_bench.State.Decisions.Find(1)!.Decision.Heirs);
        Assert.Empty(_bench.State.Decisions.About(Sample.Id(3)));
    }

    // An agency cannot turn what was decided against another's notice.
    [Fact]
    public void NoticeNamedAsReplacement_ThatTheDecisionNamesAlready_IsLeftAsItIs()
    {
        _bench.Take(1, "school", n => n.Plate());
        _bench.Take(2, "school", n => n.Plate());
        _bench.Take(3, "ngo", n => n.Plate());
        _bench.Decide(DecisionKind.Split, [2], [1, 3]);

        _bench.Retract(2, "school", ChangeKind.Correct, replacement: 1);

        Assert.Single(_bench.State.Correlator.Clusters);
        Assert.Empty(_bench.State.Decisions.Find(1)!.Decision.Heirs);
    }

    [Fact]
    public void NoticeInPlaceOfOne_ThatWouldContradictAnotherDecision_DoesNotStandForIt()
    {
        _bench.Take(1, "police", n => n.Plate("A"));
        _bench.Take(2, "school", n => n.Plate("B"));
        _bench.Take(3, "school", n => n.Plate("C"));
        _bench.Decide(DecisionKind.Merge, [1, 2]);
        _bench.Decide(DecisionKind.Split, [3], [1]);

        _bench.Retract(2, "school", ChangeKind.Correct, replacement: 3);

        Assert.Empty(_bench.State.Decisions.Find(1)!.Decision.Heirs);
        Assert.Empty(_bench.State.Correlator.Situations);
    }

    [Fact]
    public void Rejection_OfASituation_HoldsUntilAnotherNoticeComes()
    {
        _bench.Take(1, "police", n => n.Plate());
        _bench.Take(2, "school", n => n.Plate());
        _bench.Take(3, "school", n => n.Plate());
        _bench.Decide(DecisionKind.Reject, [1, 2, 3]);
        Assert.NotNull(Rejection());
        _bench.Retract(1, "police");
        Assert.NotNull(Rejection());

        _bench.Take(4, "ngo", n => n.Plate());

        Assert.Null(Rejection());
        Assert.Equal(2, _bench.State.Decisions.RejectedBefore(_bench.State.Correlator.ClusterOf(Sample.Id(2))!));
    }

    private static void Commit(HubLedger ledger, params HubEvent[] events) => ledger.Commit(_ => ((IReadOnlyList<HubEvent>)events, true));

    private static (string Groups, string Events) Read(HubLedger ledger) => ledger.Read(state => (
        string.Concat(state.Correlator.Clusters
            .OrderBy(cluster => cluster.Oldest)
            .Select(cluster => $"[{string.Join(' ', cluster.Members.Select(id => Convert.ToInt32(id.ToString("N")[24..], 16)))}]")),
        string.Join('\n', state.Compact().Select(happened => System.Text.Json.JsonSerializer.Serialize(happened, HubJson.Default.HubEvent)))));

    private static NoticeTaken Taken(int number, string plate = "A1", string? origin = null) =>
        new(Sample.Notice(number, origin ?? $"agency-{number}", n => n.Plate(plate)));

    private SituationDecision? Rejection() => _bench.State.Decisions.RejectionOf(_bench.State.Correlator.ClusterOf(Sample.Id(2))!);
}
