using Grpc.Core;
using SharingBus.Fusion.V1;
using SharingBus.Hosting.Errors;
using SharingBus.Hub.Situations;
using SharingBus.Hub.Tests.Correlation;
using Xunit;

namespace SharingBus.Hub.Tests.Situations;

public sealed class SituationRulesTests
{
    // As long as it lies in a note; what does not would stop the hub's alerts.
    [Theory]
    [InlineData(20_000, 0, true)]
    [InlineData(20_001, 0, false)]
    [InlineData(1, 19_999, true)]
    [InlineData(1, 20_000, false)]
    public void Decision_OnMoreThanANoteHolds_IsRefused(int notices, int rest, bool isTaken)
    {
        var kind = rest > 0 ? DecisionKind.Split : DecisionKind.Reject;
        var decision = Sample.Decision(1, kind, [.. Enumerable.Range(0, notices)], [.. Enumerable.Range(notices, rest)]);

        var refused = Record.Exception(() => SituationRules.RequireNotable(decision)) as RpcException;

        Assert.Equal(isTaken ? null : "SITUATION_TOO_LARGE", refused is null ? null : WireError.ReasonOf(refused));
    }
}
