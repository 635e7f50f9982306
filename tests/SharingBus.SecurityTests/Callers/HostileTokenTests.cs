using Grpc.Core;
using SharingBus.Hosting.Callers;
using SharingBus.Hosting.Errors;
using SharingBus.TestKit.Logging;

namespace SharingBus.SecurityTests.Callers;

public sealed class HostileTokenTests(ITestOutputHelper output)
{
    // What the task asks for; the table has more.
    private const int Least = 60;

    [Fact]
    public async Task HostileTokens_AreAllRefused_EachByItsOwnCheckAndWithTheSameWords()
    {
        await using TokenNode node = await TokenNode.StartAsync();
        IReadOnlyList<HostileToken> hostile = new HostileTokens(node).All();
        RpcException expected = CallerRefusals.Unauthenticated();
        List<string> wrong = [];
        int accepted = 0;
        foreach (HostileToken one in hostile)
        {
            Assert.Null(await node.AskAsync(null, $"Bearer {node.School.Sign(node.Claims())}")); // the good one, as ever
            int logged = Refusals(node.Logs).Count;
            RpcException? refusal = await node.AskAsync(one.Certificate, one.Authorization ?? [$"Bearer {one.Token}"]);
            string fault = Refusals(node.Logs).Skip(logged).SingleOrDefault() ?? "nothing";
            accepted += refusal is null ? 1 : 0;
            bool isRight = refusal is not null
                && (refusal.Status.StatusCode, refusal.Status.Detail) == (expected.Status.StatusCode, expected.Status.Detail)
                && WireError.ReasonOf(refusal) == "NOT_IDENTIFIED"
                && fault.EndsWith($": {one.Fault}.", StringComparison.Ordinal);
            if (!isRight)
            {
                wrong.Add($"{one.Name}: {refusal?.Status.ToString() ?? "ACCEPTED"}; logged {fault}");
            }
        }

        output.WriteLine($"hostile tokens: {hostile.Count}, accepted: {accepted}, refused as {expected.StatusCode} with the same words: {hostile.Count - wrong.Count}");
        Assert.True(wrong.Count == 0, string.Join(Environment.NewLine, wrong));
        Assert.InRange(hostile.Count, Least, int.MaxValue);
        Assert.Equal(hostile.Count, hostile.DistinctBy(one => one.Name).Count());
        foreach (HostileToken one in hostile.Where(one => one.Token.Length > 32))
        {
            node.Logs.AssertNothingHolds(one.Token[..32]);
        }
    }

    private static List<string> Refusals(LogCollector logs) => [.. logs.Logs.Where(log => log.Id.Id == 1011).Select(log => log.Text)];
}
