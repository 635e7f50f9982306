using System.Security.Cryptography.X509Certificates;
using Grpc.Core;
using SharingBus.Hosting.Callers;
using SharingBus.Hosting.Errors;

namespace SharingBus.SecurityTests.Callers;

public sealed class HostileCertificateTests(ITestOutputHelper output)
{
    // What the task asks for; the table has more.
    private const int Least = 40;

    /// <summary>At a node that takes certificates only, and at one that takes tokens too, so that a connection may come without.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task HostileCertificates_AreAllRefused_WithTheRightStatusAndTheSameWords(bool withTokens)
    {
        await using TokenNode node = await TokenNode.StartAsync(withTokens: withTokens);
        var certificates = new HostileCertificates(node.Anchor);
        RpcException expected = CallerRefusals.Unauthenticated();
        IReadOnlyList<HostileCertificate> hostile = certificates.All();
        List<string> wrong = [];
        HashSet<string> said = [];
        int accepted = 0;
        using X509Certificate2 good = certificates.Good();
        foreach (HostileCertificate one in hostile)
        {
            Assert.Null(await node.AskAsync(good)); // as ever
            RpcException? refusal = await node.AskAsync(one.Certificate);
            accepted += refusal is null ? 1 : 0;
            if (!IsAs(withTokens && !one.IsShown ? StatusCode.Unauthenticated : one.Status, refusal))
            {
                wrong.Add($"{one.Name}: {refusal?.Status.ToString() ?? "ACCEPTED"}");
            }

            if (refusal is not null && WireError.ReasonOf(refusal) is { } reason)
            {
                said.Add($"{refusal.StatusCode} {reason} {refusal.Status.Detail}");
            }

            one.Certificate.Dispose();
        }

        output.WriteLine(
            $"hostile certificates: {hostile.Count}, accepted: {accepted}, no connection: {hostile.Count(one => one.Status == StatusCode.Unavailable)}, " +
            $"names nobody: {hostile.Count(one => one.Status == StatusCode.Unauthenticated)}, has no rights: {hostile.Count(one => one.Status == StatusCode.PermissionDenied)}");
        Assert.True(wrong.Count == 0, string.Join(Environment.NewLine, wrong));
        Assert.InRange(hostile.Count, Least, int.MaxValue);
        Assert.Equal(hostile.Count, hostile.DistinctBy(one => one.Name).Count());
        Assert.Contains($"{StatusCode.Unauthenticated} NOT_IDENTIFIED {expected.Status.Detail}", said);
        Assert.Single(said, words => words.StartsWith(nameof(StatusCode.Unauthenticated), StringComparison.Ordinal));
    }

    // A connection that is dropped has no answer: the client's own transport makes a status of that, now and then CANCELLED.
    private static bool IsAs(StatusCode expected, RpcException? refusal) => expected == StatusCode.Unavailable
        ? refusal is { StatusCode: StatusCode.Unavailable } && WireError.ReasonOf(refusal) is null
        : refusal?.StatusCode == expected && WireError.ReasonOf(refusal) is not null;

    [Fact]
    public async Task NoCertificate_WhereTokensAreTaken_IsUnauthenticated_AndElsewhereGetsNoConnection()
    {
        await using TokenNode takesTokens = await TokenNode.StartAsync();
        await using TokenNode takesNone = await TokenNode.StartAsync(withTokens: false);

        Assert.Equal(StatusCode.Unauthenticated, (await takesTokens.AskAsync(null))?.StatusCode);
        Assert.True(IsAs(StatusCode.Unavailable, await takesNone.AskAsync(null)));
    }
}
