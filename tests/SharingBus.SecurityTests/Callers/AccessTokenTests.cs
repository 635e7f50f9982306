using System.Security.Cryptography.X509Certificates;
using Grpc.Core;
using Grpc.Net.Client;
using SharingBus.Exchange.V1;
using SharingBus.Hosting.Callers;
using SharingBus.Hosting.Errors;
using SharingBus.Hosting.Subscriptions;
using SharingBus.Hosting.Tokens;
using SharingBus.Node.Tests.Federation;

namespace SharingBus.SecurityTests.Callers;

/// <summary>What good tokens do, and for how long.</summary>
public sealed class AccessTokenTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private TokenNode _node = null!;

    public async ValueTask InitializeAsync() => _node = await TokenNode.StartAsync();

    public ValueTask DisposeAsync() => _node.DisposeAsync();

    [Fact]
    public async Task Token_WithoutACertificate_SaysWhoCalls()
    {
        Assert.Null(await AskAsync(_node.Claims()));
        Assert.Equal("NOT_PERMITTED", WireError.ReasonOf((await AskAsync(_node.Claims("desk-client")))!));
    }

    [Fact]
    public async Task Certificate_WithoutAToken_StillSaysWhoCalls() => Assert.Null(await _node.AskAsync(_node.Certificate("audit")));

    [Fact]
    public async Task Token_BoundToTheCertificateThatIsShown_IsTaken()
    {
        using X509Certificate2 certificate = _node.Certificate("audit");
        Dictionary<string, object?> claims = _node.Claims();
        claims["cnf"] = new Dictionary<string, string> { ["x5t#S256"] = CertificateIdentity.Of(certificate).Thumbprint };

        Assert.Null(await _node.AskAsync(certificate, $"bearer {_node.School.Sign(claims)}"));
    }

    [Fact]
    public async Task Token_OfAClientWithASubjectOfItsOwn_IsTaken()
    {
        Dictionary<string, object?> claims = _node.Claims("records-client");
        claims["sub"] = "service-17";

        Assert.Equal("NOT_PERMITTED", WireError.ReasonOf((await AskAsync(claims))!)); // known, but no auditor
    }

    [Fact]
    public async Task Token_OfAnAgencyThatIsNotHosted_HasNoRights()
    {
        Dictionary<string, object?> claims = _node.Claims("police-client");
        claims["iss"] = TokenNode.PoliceIssuer;
        Dictionary<string, object?> header = _node.Police.Header();
        header["kid"] = TokenKeyReader.Read(System.Text.Encoding.ASCII.GetBytes(_node.Police.Key.ExportSubjectPublicKeyInfoPem()))[0].Id;

        RpcException refusal = (await _node.AskAsync(null, $"Bearer {_node.Police.Sign(header, claims)}"))!;

        Assert.Equal((StatusCode.PermissionDenied, "NOT_PERMITTED"), (refusal.StatusCode, WireError.ReasonOf(refusal)));
    }

    [Fact]
    public async Task Token_AmongAudiences_OfTheLongType_WithinTheSkew_IsTaken()
    {
        long now = _node.Federation.Clock.GetUtcNow().ToUnixTimeSeconds();
        Dictionary<string, object?> claims = _node.Claims();
        (claims["aud"], claims["exp"], claims["iat"], claims["nbf"]) = (new[] { "other", TokenNode.Audience }, now - 29, now - 60, now - 60);
        Dictionary<string, object?> header = _node.School.Header();
        header["typ"] = "application/at+jwt";

        Assert.Null(await _node.AskAsync(null, $"Bearer {_node.School.Sign(header, claims)}"));
    }

    [Fact]
    public async Task Token_ThatWasTaken_IsRefusedOnTheSameConnectionOnceItExpired()
    {
        using GrpcChannel channel = _node.Open(null);
        string token = $"Bearer {_node.School.Sign(_node.Claims())}";
        Assert.Null(await TokenNode.AskAsync(channel, token));

        _node.Federation.Clock.Advance(TimeSpan.FromHours(1) + TokenOptions.DefaultClockSkew);

        Assert.Equal(StatusCode.Unauthenticated, (await TokenNode.AskAsync(channel, token))?.StatusCode);
    }

    [Fact]
    public async Task Stream_OpenedWithAToken_EndsWhenItExpires()
    {
        using AsyncDuplexStreamingCall<SubscribeRequest, SubscribeResponse> stream = await SubscribeAsync();

        _node.Federation.Clock.Advance(TimeSpan.FromHours(1) + TokenOptions.DefaultClockSkew);

        RpcException end = await EndOfAsync(stream);
        Assert.Equal((StatusCode.Unauthenticated, "TOKEN_EXPIRED"), (end.StatusCode, WireError.ReasonOf(end)));
    }

    [Fact]
    public async Task Stream_OpenedWithAToken_EndsWhenItsKeyIsTakenAway_AndNoTokenOfTheKeyIsTakenAnyMore()
    {
        using GrpcChannel channel = _node.Open(null);
        using var next = new SigningIssuer(TokenNode.SchoolIssuer, "school-2");
        string token = $"Bearer {_node.School.Sign(_node.Claims())}";
        Assert.Null(await TokenNode.AskAsync(channel, token));
        using AsyncDuplexStreamingCall<SubscribeRequest, SubscribeResponse> stream = await SubscribeAsync();

        _node.WriteKeys(next);
        _node.Federation.Clock.Advance(TokenKeyFile.Interval);

        RpcException end = await EndOfAsync(stream);
        Assert.Equal((StatusCode.Unauthenticated, "TOKEN_WITHDRAWN"), (end.StatusCode, WireError.ReasonOf(end)));
        Assert.Equal(StatusCode.Unauthenticated, (await TokenNode.AskAsync(channel, token))?.StatusCode);
        Assert.Null(await _node.AskAsync(null, $"Bearer {next.Sign(_node.Claims())}"));
    }

    [Fact]
    public async Task Stream_OfAKeyThatStays_GoesOn_WhateverElseTheFileHolds()
    {
        using AsyncDuplexStreamingCall<SubscribeRequest, SubscribeResponse> stream = await SubscribeAsync();
        Task<bool> next = stream.ResponseStream.MoveNext(CancellationToken.None);
        using var more = new SigningIssuer(TokenNode.SchoolIssuer, "school-2");

        _node.WriteKeys(_node.School, more);
        _node.Federation.Clock.Advance(TokenKeyFile.Interval);
        await Eventually.HoldsAsync(async () => await _node.AskAsync(null, $"Bearer {more.Sign(_node.Claims())}") is null);
        await File.WriteAllTextAsync(_node.KeyFile, "{"); // half written: what was read before stays
        _node.Federation.Clock.Advance(TokenKeyFile.Interval);
        await Eventually.HoldsAsync(async () => await AskAsync(_node.Claims()) is null && _node.Logs.Logs.Any(log => log.Id.Id == 1013));

        Assert.False(next.IsCompleted);
        Assert.Null(await AskAsync(_node.Claims()));
    }

    [Fact]
    public async Task Stream_OpenedWithACertificate_OutlivesEveryToken()
    {
        using GrpcChannel channel = _node.Open(_node.Certificate("desk"));
        using AsyncDuplexStreamingCall<SubscribeRequest, SubscribeResponse> stream = await SubscribeAsync(channel, []);
        Task<bool> next = stream.ResponseStream.MoveNext(CancellationToken.None);
        using AsyncDuplexStreamingCall<SubscribeRequest, SubscribeResponse> other = await SubscribeAsync();

        _node.Federation.Clock.Advance(TimeSpan.FromHours(25));

        await EndOfAsync(other);
        Assert.False(next.IsCompleted);
    }

    private Task<RpcException?> AskAsync(Dictionary<string, object?> claims) => _node.AskAsync(null, $"Bearer {_node.School.Sign(claims)}");

    private static Task<RpcException> EndOfAsync(AsyncDuplexStreamingCall<SubscribeRequest, SubscribeResponse> stream) =>
        Assert.ThrowsAsync<RpcException>(() => stream.ResponseStream.MoveNext(CancellationToken.None).WaitAsync(Patience));

    private Task<AsyncDuplexStreamingCall<SubscribeRequest, SubscribeResponse>> SubscribeAsync() =>
        SubscribeAsync(_node.Open(null), new Metadata { { "authorization", $"Bearer {_node.School.Sign(_node.Claims("desk-client"))}" } });

    private static async Task<AsyncDuplexStreamingCall<SubscribeRequest, SubscribeResponse>> SubscribeAsync(GrpcChannel channel, Metadata headers)
    {
        AsyncDuplexStreamingCall<SubscribeRequest, SubscribeResponse> stream = new ExchangeService.ExchangeServiceClient(channel).Subscribe(headers);
        await stream.RequestStream.WriteAsync(new SubscribeRequest { Open = new SubscribeOpen { Role = TestBundle.SafeguardingLead, Subscriber = $"s{headers.Count}" } });
        Assert.True(SubscriptionHeader.SaysStands(await stream.ResponseHeadersAsync));
        return stream;
    }
}
