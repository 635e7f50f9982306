using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Grpc.Core;
using Grpc.Net.Client;
using SharingBus.Hosting.Channels;
using SharingBus.Hosting.Serving;
using SharingBus.Hosting.Tokens;
using SharingBus.Lineage.V1;
using SharingBus.Node.Tests.Federation;
using SharingBus.TestKit.Logging;

namespace SharingBus.SecurityTests.Callers;

/// <summary>The school's node, which takes tokens: those of the school's issuer and those of the police's, each for systems of its own agency.</summary>
internal sealed class TokenNode : IAsyncDisposable
{
    public const string Audience = "https://node.school.example";
    public const string SchoolIssuer = "https://id.school.example";
    public const string PoliceIssuer = "https://id.police.example";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("sharingbus-tokens-");
    private readonly List<GrpcChannel> _channels = [];

    private TokenNode(TestFederation federation, LogCollector logs)
    {
        Federation = federation;
        Logs = logs;
        Anchor = federation.AuthorityWithKey();
        WriteKeys();
    }

    public TestFederation Federation { get; }

    public LogCollector Logs { get; }

    /// <summary>The authority that issues everybody's certificates, with its key.</summary>
    public X509Certificate2 Anchor { get; }

    public SigningIssuer School { get; } = new(SchoolIssuer, "school-1");

    public SigningIssuer Police { get; } = new(PoliceIssuer, "police-1");

    /// <summary>The file of the school's keys.</summary>
    public string KeyFile => Path.Combine(_directory.FullName, "school.jwks.json");

    public static async Task<TokenNode> StartAsync(CallLimits? limits = null, bool withTokens = true)
    {
        var logs = new LogCollector();
        var node = new TokenNode(await TestFederation.StartAsync(logs), logs);
        node.Federation.Tokens = withTokens ? node.Options() : null;
        node.Federation.Limits = limits ?? new CallLimits();
        await node.Federation.StopNodeAsync(TestBundle.School);
        await node.Federation.StartNodeAsync(TestBundle.School);
        return node;
    }

    /// <summary>Puts these keys, and no others, into the file of the school's issuer.</summary>
    public void WriteKeys(params SigningIssuer[] keys)
    {
        File.WriteAllText(KeyFile, SigningIssuer.Jwks(keys is [] ? [School] : keys));
        File.WriteAllText(Path.Combine(_directory.FullName, "police.pub.pem"), Police.Key.ExportSubjectPublicKeyInfoPem());
    }

    /// <summary>Claims of a good token of the school's auditor, for an hour.</summary>
    public Dictionary<string, object?> Claims(string client = "audit-client")
    {
        long now = Federation.Clock.GetUtcNow().ToUnixTimeSeconds();
        return new(StringComparer.Ordinal)
        {
            ["iss"] = SchoolIssuer, ["sub"] = client, ["client_id"] = client, ["aud"] = Audience,
            ["exp"] = now + 3_600, ["iat"] = now, ["nbf"] = now, ["jti"] = "one",
        };
    }

    /// <summary>A channel of its own, so of a new connection.</summary>
    public GrpcChannel Open(X509Certificate2? certificate)
    {
        GrpcChannel channel = ServiceChannel.Open(
            Federation.Node(TestBundle.School).Address, certificate, X509CertificateLoader.LoadCertificate(Anchor.RawData));
        _channels.Add(channel);
        return channel;
    }

    /// <summary>Asks something harmless; null where it is answered.</summary>
    public async Task<RpcException?> AskAsync(X509Certificate2? certificate, params string[] authorization)
    {
        using GrpcChannel channel = Open(certificate);
        return await AskAsync(channel, authorization);
    }

    /// <summary>Asks something harmless over a channel; null where it is answered.</summary>
    public static async Task<RpcException?> AskAsync(GrpcChannel channel, params string[] authorization)
    {
        Metadata headers = [.. authorization.Select(one => new Metadata.Entry("authorization", one))];
        try
        {
            await new LineageService.LineageServiceClient(channel).GetCheckpointAsync(new GetCheckpointRequest(), headers);
            return null;
        }
        catch (RpcException refusal)
        {
            return refusal;
        }
    }

    /// <summary>Whether a certificate is one of the federation's servers: what raw connections ask for.</summary>
    public bool IsServer(X509Certificate? shown) =>
        shown is X509Certificate2 certificate && ServiceHostBuilder.IssuedBy(Anchor, certificate, "1.3.6.1.5.5.7.3.1");

    public X509Certificate2 Certificate(string system, string agency = TestBundle.School) => Federation.System(agency, system);

    public async ValueTask DisposeAsync()
    {
        _channels.ForEach(channel => channel.Dispose());
        await Federation.DisposeAsync();
        Anchor.Dispose();
        School.Dispose();
        Police.Dispose();
        _directory.Delete(recursive: true);
        Logs.Dispose();
    }

    private TokenOptions Options() => new()
    {
        Audience = Audience,
        Issuers =
        [
            new TokenIssuerOptions
            {
                Issuer = SchoolIssuer,
                KeyFile = KeyFile,
                Agency = TestBundle.School,
                Clients = [new TokenClient("audit-client", "audit"), new TokenClient("desk-client", "desk"), new TokenClient("records-client", "records", "service-17")],
            },
            new TokenIssuerOptions
            {
                Issuer = PoliceIssuer,
                KeyFile = Path.Combine(_directory.FullName, "police.pub.pem"),
                Agency = TestBundle.Police,
                Clients = [new TokenClient("police-client", "audit")],
            },
        ],
    };
}
