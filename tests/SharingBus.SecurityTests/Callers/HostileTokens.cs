using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using SharingBus.Hosting.Callers;
using SharingBus.Hosting.Tokens;
using static SharingBus.Hosting.Callers.CallerFault;

namespace SharingBus.SecurityTests.Callers;

/// <summary>Hostile tokens: each is a good one in which one thing is changed.</summary>
internal sealed class HostileTokens(TokenNode node)
{
    private readonly SigningIssuer _school = node.School;

    public IReadOnlyList<HostileToken> All() =>
        [.. Algorithms(), .. Headers(), .. Forms(), .. Signatures(), .. Issuers(), .. Audiences(), .. Times(), .. Clients(), .. Bindings(), .. Envelopes()];

    private static byte[] Json(object value) => JsonSerializer.SerializeToUtf8Bytes(value);

    private static string Swap(string token, int part, string with)
    {
        string[] parts = token.Split('.');
        parts[part] = with;
        return string.Join('.', parts);
    }

    private string Good() => _school.Sign(node.Claims());

    // A header in which one member has another value, or none where it is null.
    private HostileToken Header(string name, CallerFault fault, string member, object? value)
    {
        Dictionary<string, object?> header = _school.Header();
        header[member] = value;
        if (value is null)
        {
            header.Remove(member);
        }

        return new HostileToken(name, fault, _school.Sign(header, node.Claims()));
    }

    // Claims in which one has another value, or is missing where it is null.
    private HostileToken Claim(string name, CallerFault fault, string member, object? value)
    {
        Dictionary<string, object?> claims = node.Claims();
        claims[member] = value;
        if (value is null)
        {
            claims.Remove(member);
        }

        return new HostileToken(name, fault, _school.Sign(claims));
    }

    private HostileToken Raw(string name, CallerFault fault, string member, string json)
    {
        Dictionary<string, object?> claims = node.Claims();
        claims[member] = "@";
        return new HostileToken(name, fault, _school.SignText(JsonSerializer.Serialize(_school.Header()), JsonSerializer.Serialize(claims).Replace("\"@\"", json, StringComparison.Ordinal)));
    }

    private HostileToken Shared(string name, byte[] secret)
    {
        Dictionary<string, object?> header = _school.Header();
        header["alg"] = "HS256";
        return new HostileToken(name, TokenKeyUnknown, SigningIssuer.Join(Json(header), Json(node.Claims()), input => HMACSHA256.HashData(secret, input)));
    }

    private IEnumerable<HostileToken> Algorithms()
    {
        string unsigned = Header("", None, "alg", "none").Token;
        yield return new HostileToken("alg none, no signature", TokenNotSigned, Swap(unsigned, 2, ""));
        yield return new HostileToken("alg none, a signature", TokenKeyUnknown, unsigned);
        yield return Header("alg nOnE", TokenKeyUnknown, "alg", "nOnE");
        yield return Header("alg missing", TokenKeyUnknown, "alg", null);
        yield return Header("alg empty", TokenKeyUnknown, "alg", "");
        yield return Header("alg a number", TokenHeaderNotTaken, "alg", 256);
        yield return Header("alg in lower case", TokenKeyUnknown, "alg", "es256");
        yield return Header("alg RS256 with an elliptic key", TokenKeyUnknown, "alg", "RS256");
        yield return Header("alg ES384 with a P-256 key", TokenKeyUnknown, "alg", "ES384");
        yield return Header("alg ES256K", TokenKeyUnknown, "alg", "ES256K");
        yield return Shared("HS256 with the public key's PEM as secret", Encoding.ASCII.GetBytes(_school.Key.ExportSubjectPublicKeyInfoPem()));
        yield return Shared("HS256 with the public key's DER as secret", _school.Key.ExportSubjectPublicKeyInfo());
        yield return Shared("HS256 with the key set as secret", File.ReadAllBytes(node.KeyFile));
        yield return Shared("HS256 with an empty secret", []);
    }

    private IEnumerable<HostileToken> Headers()
    {
        using var attacker = new SigningIssuer(TokenNode.SchoolIssuer, _school.KeyId);
        Dictionary<string, object?> own = attacker.Header();
        own["jwk"] = attacker.Jwk;
        yield return new HostileToken("embedded jwk", TokenHeaderNotTaken, attacker.Sign(own, node.Claims()));
        var request = new CertificateRequest("CN=attacker", attacker.Key, HashAlgorithmName.SHA256);
        using X509Certificate2 certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
        own = attacker.Header();
        own["x5c"] = new[] { Convert.ToBase64String(certificate.RawData) };
        yield return new HostileToken("embedded x5c", TokenHeaderNotTaken, attacker.Sign(own, node.Claims()));
        yield return Header("jku", TokenHeaderNotTaken, "jku", "https://attacker.example/keys");
        yield return Header("x5u", TokenHeaderNotTaken, "x5u", "https://attacker.example/key.pem");
        yield return Header("x5t of another key", TokenHeaderNotTaken, "x5t", "AAAA");
        yield return Header("crit that names a claim", TokenHeaderNotTaken, "crit", new[] { "exp" });
        yield return Header("crit that is empty", TokenHeaderNotTaken, "crit", Array.Empty<string>());
        yield return Header("b64 false", TokenHeaderNotTaken, "b64", false);
        yield return Header("zip", TokenHeaderNotTaken, "zip", "DEF");
        yield return Header("cty JWT", TokenHeaderNotTaken, "cty", "JWT");
        yield return Header("typ JWT", TokenOfAnotherType, "typ", "JWT");
        yield return Header("typ missing", TokenOfAnotherType, "typ", null);
        yield return Header("typ of a logout token", TokenOfAnotherType, "typ", "logout+jwt");
        yield return Header("typ with more behind it", TokenOfAnotherType, "typ", "at+jwt,JWT");
        yield return Header("typ a list", TokenHeaderNotTaken, "typ", new[] { "at+jwt" });
        yield return Header("kid missing", TokenKeyUnknown, "kid", null);
        yield return Header("kid unknown", TokenKeyUnknown, "kid", "school-2");
        yield return Header("kid empty", TokenKeyUnknown, "kid", "");
        yield return Header("kid a path to nothing", TokenKeyUnknown, "kid", "../../../../dev/null");
        yield return Header("kid the path of the keys", TokenKeyUnknown, "kid", node.KeyFile);
        yield return Header("kid a query", TokenKeyUnknown, "kid", "school-1' OR '1'='1");
        yield return Header("kid with a NUL", TokenKeyUnknown, "kid", "school-1\0x");
    }

    private IEnumerable<HostileToken> Forms()
    {
        string claims = JsonSerializer.Serialize(node.Claims());
        string good = Good();
        yield return new HostileToken("alg twice", TokenHeaderNotTaken, _school.SignText("""{"alg":"none","typ":"at+jwt","kid":"school-1","alg":"ES256"}""", claims));
        yield return new HostileToken("alg twice, once escaped", TokenHeaderNotTaken, _school.SignText("""{"\u0061lg":"none","typ":"at+jwt","kid":"school-1","alg":"ES256"}""", claims));
        yield return new HostileToken("header a list", TokenHeaderNotTaken, _school.SignText("""["ES256"]""", claims));
        yield return new HostileToken("header with a byte order mark", TokenHeaderNotTaken, _school.SignText("\uFEFF" + """{"alg":"ES256","typ":"at+jwt","kid":"school-1"}""", claims));
        yield return new HostileToken("header with a comment", TokenHeaderNotTaken, _school.SignText("""{"alg":"ES256","typ":"at+jwt","kid":"school-1"/**/}""", claims));
        yield return new HostileToken("header of bytes that are no text", TokenHeaderNotTaken, _school.Sign([(byte)'{', 0x22, 0xC3, 0x28, 0x22, (byte)':', (byte)'1', (byte)'}'], Json(node.Claims())));
        yield return new HostileToken("claims a list", TokenClaimsMalformed, _school.SignText(JsonSerializer.Serialize(_school.Header()), "[]"));
        yield return new HostileToken("claims with something behind them", TokenClaimsMalformed, _school.SignText(JsonSerializer.Serialize(_school.Header()), claims + "{}"));
        yield return new HostileToken("claims nested too deep", TokenClaimsMalformed, _school.SignText(JsonSerializer.Serialize(_school.Header()), claims[..^1] + ",\"x\":" + new string('[', 100) + new string(']', 100) + "}"));
        yield return new HostileToken("client_id twice", TokenClaimsMalformed, _school.SignText(JsonSerializer.Serialize(_school.Header()), claims[..^1] + ",\"client_id\":\"audit-client\"}"));
        yield return new HostileToken("exp twice", TokenClaimsMalformed, _school.SignText(JsonSerializer.Serialize(_school.Header()), claims[..^1] + ",\"exp\":9999999999}"));
        yield return new HostileToken("a member twice inside another", TokenClaimsMalformed, _school.SignText(JsonSerializer.Serialize(_school.Header()), claims[..^1] + ",\"act\":{\"sub\":\"a\",\"sub\":\"b\"}}"));
        yield return new HostileToken("a signed token inside a signed token", TokenClaimsMalformed, _school.SignText(JsonSerializer.Serialize(_school.Header()), good));
        yield return new HostileToken("encrypted, five parts", TokenNotSigned, $"{good}.AAAA.AAAA");
        yield return new HostileToken("encrypted and compressed, five parts", TokenNotSigned, SigningIssuer.Text(Json(new { alg = "dir", enc = "A128CBC-HS256", zip = "DEF", kid = "school-1" })) + "..AAAA.AAAA.AAAA");
        yield return new HostileToken("four parts", TokenNotSigned, good + ".AAAA");
        yield return new HostileToken("two parts", TokenNotSigned, good[..good.LastIndexOf('.')]);
        yield return new HostileToken("one part", TokenNotSigned, good.Replace(".", "", StringComparison.Ordinal));
        yield return new HostileToken("nothing between the dots", TokenNotSigned, "..");
        yield return new HostileToken("padding", TokenNotSigned, good + "==");
        yield return new HostileToken("white space inside", TokenNotSigned, good.Insert(10, " "));
        yield return new HostileToken("a claim set cut short", TokenClaimsMalformed, Swap(good, 1, SigningIssuer.Text(Json(node.Claims())[..^3])));
        yield return new HostileToken("longer than any token", TokenTooLong, _school.SignText(JsonSerializer.Serialize(_school.Header()), claims[..^1] + ",\"x\":\"" + new string('x', TokenOptions.MaxTokenChars) + "\"}"));
    }

    private IEnumerable<HostileToken> Signatures()
    {
        string good = Good();
        string[] parts = good.Split('.');
        byte[] signature = System.Buffers.Text.Base64Url.DecodeFromChars(parts[2]);
        byte[] altered = [.. signature];
        altered[40] ^= 1;
        Dictionary<string, object?> other = node.Claims("desk-client");
        byte[] input = Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}");
        using ECDsa p384 = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        byte[] highS = [.. signature[..32], .. Enumerable.Repeat((byte)0xFF, 32)];
        const string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        char last = alphabet[alphabet.IndexOf(parts[2][^1], StringComparison.Ordinal) | 1];
        yield return new HostileToken("altered signature", TokenSignatureWrong, Swap(good, 2, SigningIssuer.Text(altered)));
        yield return new HostileToken("altered claims", TokenSignatureWrong, Swap(good, 1, SigningIssuer.Text(Json(other))));
        yield return new HostileToken("claims of another issuer's signature", TokenSignatureWrong, Swap(good, 2, node.Police.Sign(_school.Header(), other).Split('.')[2]));
        yield return new HostileToken("signature of half its length", TokenSignatureWrong, Swap(good, 2, SigningIssuer.Text(signature[..32])));
        yield return new HostileToken("signature with a byte more", TokenSignatureWrong, Swap(good, 2, SigningIssuer.Text([.. signature, 0])));
        yield return new HostileToken("signature of zeroes", TokenSignatureWrong, Swap(good, 2, SigningIssuer.Text(new byte[64])));
        yield return new HostileToken("signature beyond the order", TokenSignatureWrong, Swap(good, 2, SigningIssuer.Text(highS)));
        yield return new HostileToken("signature in DER", TokenSignatureWrong, Swap(good, 2, SigningIssuer.Text(_school.Key.SignData(input, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence))));
        yield return new HostileToken("signature by a key on another curve", TokenSignatureWrong, Swap(good, 2, SigningIssuer.Text(p384.SignData(input, HashAlgorithmName.SHA256))));
        yield return new HostileToken("signature over another digest", TokenSignatureWrong, Swap(good, 2, SigningIssuer.Text(_school.Key.SignData(input, HashAlgorithmName.SHA512))));
        yield return new HostileToken("signature in another spelling", TokenNotSigned, Swap(good, 2, parts[2][..^1] + last));
    }

    private IEnumerable<HostileToken> Issuers()
    {
        using var stranger = new SigningIssuer("https://id.attacker.example", _school.KeyId);
        Dictionary<string, object?> strange = node.Claims();
        strange["iss"] = stranger.Name;
        yield return new HostileToken("unknown issuer", TokenIssuerUnknown, stranger.Sign(strange));
        yield return new HostileToken("key of nobody under a known id", TokenSignatureWrong, stranger.Sign(node.Claims()));
        yield return new HostileToken("key of another agency's issuer under the school's id", TokenSignatureWrong, node.Police.Sign(_school.Header(), node.Claims()));
        yield return new HostileToken("key of another agency's issuer", TokenKeyUnknown, node.Police.Sign(node.Police.Header(), node.Claims()));
        Dictionary<string, object?> police = node.Claims();
        police["iss"] = TokenNode.PoliceIssuer;
        Dictionary<string, object?> header = node.Police.Header();
        header["kid"] = PoliceKeyId();
        yield return new HostileToken("another agency's issuer for the school's client", TokenClientUnknown, node.Police.Sign(header, police));
        yield return Claim("issuer with a slash more", TokenIssuerUnknown, "iss", TokenNode.SchoolIssuer + "/");
        yield return Claim("issuer in capitals", TokenIssuerUnknown, "iss", TokenNode.SchoolIssuer.ToUpperInvariant());
        yield return Claim("issuer missing", TokenClaimsMalformed, "iss", null);
        yield return Claim("issuers in a list", TokenClaimsMalformed, "iss", new[] { TokenNode.SchoolIssuer });
    }

    private IEnumerable<HostileToken> Audiences()
    {
        yield return Claim("another audience", TokenForAnother, "aud", "https://node.police.example");
        yield return Claim("audience that begins alike", TokenForAnother, "aud", TokenNode.Audience + ".attacker.example");
        yield return Claim("audiences of others in a list", TokenForAnother, "aud", new[] { "a", "b" });
        yield return Claim("audience missing", TokenClaimsMalformed, "aud", null);
        yield return Claim("audience empty", TokenClaimsMalformed, "aud", "");
        yield return Claim("audience a wildcard", TokenForAnother, "aud", "*");
        yield return Claim("no audience in a list", TokenClaimsMalformed, "aud", Array.Empty<string>());
        yield return Claim("audience among what is no text", TokenClaimsMalformed, "aud", new object[] { TokenNode.Audience, 1 });
    }

    private IEnumerable<HostileToken> Times()
    {
        long now = node.Federation.Clock.GetUtcNow().ToUnixTimeSeconds();
        long skew = (long)TokenOptions.DefaultClockSkew.TotalSeconds;
        Dictionary<string, object?> old = node.Claims();
        (old["exp"], old["iat"], old["nbf"]) = (now - skew, now - 3_600, now - 3_600);
        yield return new HostileToken("expired", TokenNotInForce, _school.Sign(old));
        yield return Claim("not yet", TokenNotInForce, "nbf", now + skew + 1);
        yield return Claim("issued in the future", TokenNotInForce, "iat", now + skew + 1);
        yield return Claim("lives for ten years", TokenLivesTooLong, "exp", now + (10L * 365 * 86_400));
        yield return Claim("exp missing", TokenClaimsMalformed, "exp", null);
        yield return Raw("exp with a fraction", TokenClaimsMalformed, "exp", $"{now + 3_600}.5");
        yield return Raw("exp with a fraction of nothing", TokenClaimsMalformed, "exp", $"{now + 3_600}.0");
        yield return Raw("exp with an exponent", TokenClaimsMalformed, "exp", "2e9");
        yield return Claim("exp as text", TokenClaimsMalformed, "exp", $"{now + 3_600}");
        yield return Raw("exp null", TokenClaimsMalformed, "exp", "null");
        yield return Raw("exp beyond 64 bits", TokenClaimsMalformed, "exp", "99999999999999999999");
        yield return Raw("exp beyond the calendar", TokenClaimsMalformed, "exp", "9223372036854775807");
        yield return Claim("exp below zero", TokenClaimsMalformed, "exp", -1);
        yield return Raw("exp true", TokenClaimsMalformed, "exp", "true");
        yield return Claim("nbf as text", TokenClaimsMalformed, "nbf", $"{now}");
        yield return Claim("iat missing", TokenClaimsMalformed, "iat", null);
        yield return Raw("iat with a fraction", TokenClaimsMalformed, "iat", $"{now}.25");
    }

    private IEnumerable<HostileToken> Clients()
    {
        Dictionary<string, object?> crossed = node.Claims();
        crossed["sub"] = "desk-client";
        yield return new HostileToken("client and subject of two systems", TokenClientUnknown, _school.Sign(crossed));
        yield return new HostileToken("subject that is not the client's", TokenClientUnknown, _school.Sign(node.Claims("records-client")));
        yield return new HostileToken("unknown client", TokenClientUnknown, _school.Sign(node.Claims("nobody")));
        yield return new HostileToken("client in capitals", TokenClientUnknown, _school.Sign(node.Claims("AUDIT-CLIENT")));
        yield return new HostileToken("the system's name as client", TokenClientUnknown, _school.Sign(node.Claims("audit")));
        yield return new HostileToken("client of another issuer", TokenClientUnknown, _school.Sign(node.Claims("police-client")));
        yield return new HostileToken("client a wildcard", TokenClientUnknown, _school.Sign(node.Claims("*")));
        yield return Claim("client missing", TokenClaimsMalformed, "client_id", null);
        yield return Claim("clients in a list", TokenClaimsMalformed, "client_id", new[] { "audit-client" });
        yield return Claim("subject missing", TokenClaimsMalformed, "sub", null);
        yield return Claim("jti missing", TokenClaimsMalformed, "jti", null);
    }

    private IEnumerable<HostileToken> Bindings()
    {
        X509Certificate2 audit = node.Certificate("audit");
        X509Certificate2 desk = node.Certificate("desk");
        string thumbprint = CertificateIdentity.Of(audit).Thumbprint;
        Dictionary<string, object?> bound = node.Claims();
        bound["cnf"] = new Dictionary<string, string> { ["x5t#S256"] = thumbprint };
        string token = _school.Sign(bound);
        Dictionary<string, object?> boundToDesk = node.Claims();
        boundToDesk["cnf"] = new Dictionary<string, string> { ["x5t#S256"] = CertificateIdentity.Of(desk).Thumbprint };
        yield return new HostileToken("bound, and no certificate", TokenOfAnotherCertificate, token);
        yield return new HostileToken("bound to another certificate of the system", TokenOfAnotherCertificate, token) { Certificate = node.Certificate("audit") };
        yield return new HostileToken("bound to a certificate of another system", TokenOfAnotherCertificate, token) { Certificate = desk };
        yield return new HostileToken("not bound, and a certificate", TokenOfAnotherCertificate, Good()) { Certificate = audit };
        yield return new HostileToken("certificate of one system, bound token of another", TokenOfAnotherSystem, _school.Sign(boundToDesk)) { Certificate = desk };
        yield return new HostileToken("a bad token beside a good certificate", TokenNotSigned, "x") { Certificate = audit };
        yield return Claim("binding empty", TokenClaimsMalformed, "cnf", new Dictionary<string, string>());
        yield return Raw("binding null", TokenClaimsMalformed, "cnf", "null");
        yield return Claim("binding to a key of another kind", TokenClaimsMalformed, "cnf", new Dictionary<string, string> { ["jkt"] = thumbprint });
        yield return Claim("two bindings", TokenClaimsMalformed, "cnf", new Dictionary<string, string> { ["jkt"] = thumbprint, ["x5t#S256"] = thumbprint }) with { Certificate = audit };
        yield return Claim("binding in hexadecimal", TokenClaimsMalformed, "cnf", new Dictionary<string, string> { ["x5t#S256"] = audit.GetCertHashString(HashAlgorithmName.SHA256) }) with { Certificate = audit };
        yield return Claim("binding by SHA-1", TokenClaimsMalformed, "cnf", new Dictionary<string, string> { ["x5t"] = audit.Thumbprint }) with { Certificate = audit };
    }

    private IEnumerable<HostileToken> Envelopes()
    {
        string good = Good();
        yield return new HostileToken("no scheme", NotOneBearerToken, good) { Authorization = [good] };
        yield return new HostileToken("another scheme", NotOneBearerToken, good) { Authorization = [$"Basic {good}"] };
        yield return new HostileToken("empty", TokenNotSigned, "") { Authorization = ["Bearer ."] };
        yield return new HostileToken("two spaces", TokenNotSigned, good) { Authorization = [$"Bearer  {good}"] };
        yield return new HostileToken("two tokens in a line", TokenNotSigned, good) { Authorization = [$"Bearer {good}, Bearer {good}"] };
        yield return new HostileToken("a comma behind it", TokenNotSigned, good) { Authorization = [$"Bearer {good},"] };
        yield return new HostileToken("two lines", TokenNotSigned, good) { Authorization = [$"Bearer {good}", $"Bearer {good}"] };
        yield return new HostileToken("nothing at all", NothingShown, "") { Authorization = [] };
    }

    private string PoliceKeyId()
    {
        return TokenKeyReader.Read(Encoding.ASCII.GetBytes(node.Police.Key.ExportSubjectPublicKeyInfoPem()))[0].Id;
    }
}
