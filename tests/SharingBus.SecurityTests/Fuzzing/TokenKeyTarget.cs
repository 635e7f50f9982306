using System.Security.Cryptography;
using System.Text;
using SharingBus.Hosting.Tokens;
using SharingBus.SecurityTests.Callers;

namespace SharingBus.SecurityTests.Fuzzing;

/// <summary>A file of an issuer's keys that somebody damaged: keys, or one kind of refusal.</summary>
internal sealed class TokenKeyTarget : FuzzTarget
{
    public override string Name => "token-keys";

    public override IReadOnlyList<byte[]> Seeds { get; } = [.. Files().Select(Encoding.ASCII.GetBytes)];

    public override FuzzForm Form => FuzzForm.Text;

    public override int MostBytes => 8 * 1024;

    public override string Read(ReadOnlyMemory<byte> input)
    {
        try
        {
            return $"{TokenKeyReader.Read(input).Count}";
        }
        catch (InvalidDataException refused)
        {
            return refused.Message.Length > 60 ? refused.Message[..60] : refused.Message;
        }
    }

    private static IEnumerable<string> Files()
    {
        using var issuer = new SigningIssuer("https://issuer.test", "k1");
        using var other = new SigningIssuer("https://issuer.test", "k2");
        using RSA rsa = RSA.Create(2048);
        yield return SigningIssuer.Jwks(issuer, other);
        yield return issuer.Key.ExportSubjectPublicKeyInfoPem();
        yield return $"{rsa.ExportSubjectPublicKeyInfoPem()}\n{other.Key.ExportSubjectPublicKeyInfoPem()}";
    }
}
