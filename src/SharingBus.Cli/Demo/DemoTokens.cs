using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using SharingBus.Cli.Scenarios;
using SharingBus.Hosting.Tokens;

namespace SharingBus.Cli.Demo;

/// <summary>
/// A token issuer for the demo alone: one system of the federation shows its tokens in place of a certificate. A federation in earnest has an
/// authorization server of its own.
/// </summary>
internal sealed class DemoTokens : IDisposable
{
    private const string Folder = "tokens";
    private const string KeyFile = "issuer.jwks.json";
    private const string KeyId = "demo-1";

    private static readonly TimeSpan s_life = TimeSpan.FromMinutes(5);

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly string _directory;
    private readonly TimeProvider _time;

    /// <summary>Makes a key and writes its public half.</summary>
    public DemoTokens(string directory, SystemPath system, TimeProvider time)
    {
        _directory = Directory.CreateDirectory(Path.Combine(directory, Folder)).FullName;
        _time = time;
        System = system;
        ECPoint point = _key.ExportParameters(includePrivateParameters: false).Q;
        var jwk = new { kty = "EC", crv = "P-256", kid = KeyId, use = "sig", x = Base64Url.EncodeToString(point.X), y = Base64Url.EncodeToString(point.Y) };
        File.WriteAllText(Path.Combine(_directory, KeyFile), JsonSerializer.Serialize(new { keys = new[] { jwk } }));
    }

    /// <summary>The system whose tokens these are.</summary>
    public SystemPath System { get; }

    /// <summary>Where the token for the command line lies.</summary>
    public string TokenFile => Path.Combine(_directory, $"{System.Agency}.{System.System}.jwt");

    private string Issuer => $"https://id.{System.Agency}.example";

    private string Audience => $"https://node.{System.Agency}.example";

    /// <summary>What the node of the system's agency takes.</summary>
    public TokenOptions Options() => new()
    {
        Audience = Audience,
        Issuers =
        [
            new TokenIssuerOptions
            {
                Issuer = Issuer,
                KeyFile = Path.Combine(_directory, KeyFile),
                Agency = System.Agency,
                Clients = [new TokenClient(System.System, System.System)],
            },
        ],
    };

    /// <summary>A token for the next calls.</summary>
    public string Mint() => Mint(s_life);

    /// <summary>Writes a token for the command line that lasts a day, for its owner's eyes only.</summary>
    public void WriteFile()
    {
        File.Delete(TokenFile);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var file = new StreamWriter(TokenFile, Encoding.ASCII, options);
        file.WriteLine(Mint(TokenOptions.LongestLife));
    }

    /// <inheritdoc/>
    public void Dispose() => _key.Dispose();

    private string Mint(TimeSpan life)
    {
        long now = _time.GetUtcNow().ToUnixTimeSeconds();
        byte[] header = JsonSerializer.SerializeToUtf8Bytes(new { alg = TokenAlgorithms.Es256, typ = "at+jwt", kid = KeyId });
        byte[] claims = JsonSerializer.SerializeToUtf8Bytes(new
        {
            iss = Issuer,
            aud = Audience,
            sub = System.System,
            client_id = System.System,
            iat = now,
            exp = now + (long)life.TotalSeconds,
            jti = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16)),
        });
        string input = $"{Base64Url.EncodeToString(header)}.{Base64Url.EncodeToString(claims)}";
        return $"{input}.{Base64Url.EncodeToString(_key.SignData(Encoding.ASCII.GetBytes(input), HashAlgorithmName.SHA256))}";
    }
}
