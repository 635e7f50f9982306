using System.Text.Json;
using SharingBus.Hosting.Tokens;

namespace SharingBus.SecurityTests.Callers;

/// <summary>What may be configured of tokens.</summary>
public sealed class TokenOptionsTests
{
    [Fact]
    public void Section_OfAConfigurationFile_IsRead()
    {
        const string section = """
            { "audience": "https://node.example", "clockSkewSeconds": 10,
              "issuers": [ { "issuer": "https://id.example", "keyFile": "id.jwks.json", "agency": "school-east",
                             "clients": [ { "clientId": "c-1", "system": "records" }, { "clientId": "c-2", "system": "audit", "subject": "s-2" } ],
                             "algorithms": ["ES256", "PS256"] } ] }
            """;

        TokenOptions options = JsonSerializer.Deserialize<TokenFiles>(section, JsonSerializerOptions.Web)!.ToOptions("/etc/sharingbus");

        options.Validate();
        TokenIssuerOptions issuer = Assert.Single(options.Issuers);
        Assert.Equal((TimeSpan.FromSeconds(10), "https://node.example"), (options.ClockSkew, options.Audience));
        Assert.Equal(Path.Combine("/etc/sharingbus", "id.jwks.json"), issuer.KeyFile);
        Assert.Equal([new TokenClient("c-1", "records"), new TokenClient("c-2", "audit", "s-2")], issuer.Clients);
    }

    [Theory]
    [InlineData("none")]
    [InlineData("HS256")]
    [InlineData("RS256")]
    [InlineData("es256")]
    [InlineData("")]
    public void Algorithm_ThatIsNotOfTheList_StopsTheStart(string algorithm) =>
        Assert.Contains(" is none of ES256, ES384, PS256.", Fault(Issuer("https://id.example", algorithms: [algorithm])), StringComparison.Ordinal);

    [Fact]
    public void Faults_AreToldAllAtOnce()
    {
        string faults = Fault(Issuer("https://id.example", system: "Records"), Issuer("https://id.example", algorithms: []), Issuer(""));

        Assert.Contains("must stand for a system of an agency", faults, StringComparison.Ordinal);
        Assert.Contains("'https://id.example' stands twice", faults, StringComparison.Ordinal);
        Assert.Contains("at least one algorithm", faults, StringComparison.Ordinal);
        Assert.Contains("an issuer must have a name", faults, StringComparison.Ordinal);
        Assert.Contains("tokens.audience", Fault(new TokenOptions { Audience = "", Issuers = [] }), StringComparison.Ordinal);
        Assert.Contains("tokens.clockSkew", Fault(new TokenOptions { Audience = "a", Issuers = [], ClockSkew = TimeSpan.FromMinutes(6) }), StringComparison.Ordinal);
    }

    private static string Fault(params TokenIssuerOptions[] issuers) => Fault(new TokenOptions { Audience = "https://node.example", Issuers = issuers });

    private static string Fault(TokenOptions options) => Assert.Throws<ArgumentException>(options.Validate).Message;

    private static TokenIssuerOptions Issuer(string name, string system = "records", string[]? algorithms = null) => new()
    {
        Issuer = name, KeyFile = "keys", Agency = "school-east", Clients = [new TokenClient("client", system)], Algorithms = algorithms ?? ["ES256"],
    };
}
