using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using SharingBus.Hosting.Callers;
using SharingBus.Hosting.Tokens;
using SharingBus.Node.Tests.Federation;
using SharingBus.SecurityTests.Callers;

namespace SharingBus.SecurityTests.Fuzzing;

/// <summary>
/// Access tokens: altered by whoever found one, or signed by their issuer whatever they say. Of the first only the one that was issued is taken; of the second
/// only what names this audience, this issuer and a client of it. The byte in front says which; where the issuer signs, header and claims are two lines.
/// </summary>
internal sealed class TokenTarget : FuzzTarget, IDisposable
{
    private const string Audience = "https://node.test";

    private readonly SigningIssuer _issuer = new("https://issuer.test", "k1");
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("sharingbus-fuzz-");
    private readonly AccessTokens _tokens;
    private readonly string _good;

    public TokenTarget()
    {
        string keys = Path.Combine(_directory.FullName, "keys.json");
        File.WriteAllText(keys, SigningIssuer.Jwks(_issuer));
        _tokens = new AccessTokens(
            new TokenOptions
            {
                Audience = Audience,
                Issuers = [new TokenIssuerOptions { Issuer = _issuer.Name, KeyFile = keys, Agency = TestBundle.School, Clients = [new TokenClient("records-client", "records")] }],
            },
            SampleTrust.Clock,
            NullLogger.Instance);
        byte[] header = JsonSerializer.SerializeToUtf8Bytes(_issuer.Header());
        byte[] claims = JsonSerializer.SerializeToUtf8Bytes(Claims());
        _good = _issuer.Sign(header, claims);
        Seeds = [[0, .. Encoding.ASCII.GetBytes(_good)], [1, .. header, (byte)'\n', .. claims]];
    }

    public override string Name => "tokens";

    public override IReadOnlyList<byte[]> Seeds { get; }

    public override IReadOnlyList<byte[]> Words { get; } =
    [
        .. new[]
        {
            "\"none\"", "\"HS256\"", "\"RS256\"", "\"at+jwt\"", "\"JWT\"", "\"kid\":", "\"crit\":[\"b64\"],", "\"b64\":false,", "\"jku\":\"https://x\",", "\"jwk\":{},", "null", "true", "-1",
            "1e999", "9223372036854775807", "99999999999", "[[[[[[[[[", "\"cnf\":{\"x5t#S256\":\"a\"},", "\"aud\":[\"https://node.test\"],", "\"exp\":", ".", "..", "=", "\\u0000",
        }.Select(Encoding.UTF8.GetBytes),
    ];

    public override int Steering => 1;

    public override FuzzForm Form => FuzzForm.Bytes;

    public override int MostBytes => 12 * 1024;

    public override string Read(ReadOnlyMemory<byte> input)
    {
        bool signed = input.Span[0] % 2 == 1;
        string token = signed ? Sign(input[1..]) : Encoding.Latin1.GetString(input.Span[1..]);
        CallerFault fault = _tokens.Check(token, out AccessToken? found);
        Require(fault == CallerFault.None == found is not null, "a refusal tells who calls, or a token that is taken does not");
        if (found is not null)
        {
            Require(signed || token == _good, "a token is taken that nobody issued");
            Require(found.Caller == new Caller(TestBundle.School, "records"), "a token stands for somebody else");
        }

        return $"{signed} {fault}";
    }

    public void Dispose()
    {
        _tokens.Dispose();
        _issuer.Dispose();
        _directory.Delete(recursive: true);
    }

    private string Sign(ReadOnlyMemory<byte> lines)
    {
        int end = lines.Span.IndexOf((byte)'\n');
        return end < 0 ? _issuer.Sign(lines.ToArray(), []) : _issuer.Sign(lines[..end].ToArray(), lines[(end + 1)..].ToArray());
    }

    private Dictionary<string, object?> Claims() => new(StringComparer.Ordinal)
    {
        ["iss"] = _issuer.Name,
        ["sub"] = "records-client",
        ["client_id"] = "records-client",
        ["aud"] = Audience,
        ["iat"] = TestFederation.Start.ToUnixTimeSeconds(),
        ["exp"] = TestFederation.Start.AddHours(1).ToUnixTimeSeconds(),
        ["jti"] = "1",
    };
}
