using System.Security.Cryptography;
using System.Text.Json;
using SharingBus.Trust.Hpke;
using Xunit;

namespace SharingBus.Trust.Tests.Hpke;

public sealed class HpkeContextTests
{
    public static TheoryData<string> Sections => new(Vectors().Select(vector => vector.GetProperty("section").GetString()!));

    [Theory]
    [MemberData(nameof(Sections))]
    public void Encapsulation_PublishedEphemeralKey_GivesPublishedSecret(string section)
    {
        JsonElement vector = Vector(section);
        using ECDiffieHellman ephemeral = PrivateKey(vector, "skEm", "pkEm");
        using ECDiffieHellman recipient = P256Point.TryImport(Hex(vector, "pkRm"))!;
        byte[] secret = new byte[DhKem.SecretBytes];

        byte[] enc = DhKem.Encapsulate(ephemeral, recipient, secret);

        Assert.Equal(Hex(vector, "enc"), enc);
        Assert.Equal(Hex(vector, "shared_secret"), secret);
    }

    [Theory]
    [MemberData(nameof(Sections))]
    public void Sender_PublishedEphemeralKey_ExportsPublishedSecrets(string section)
    {
        JsonElement vector = Vector(section);
        using ECDiffieHellman ephemeral = PrivateKey(vector, "skEm", "pkEm");
        using ECDiffieHellman recipient = P256Point.TryImport(Hex(vector, "pkRm"))!;

        using HpkeContext context = HpkeContext.Send(recipient, Hex(vector, "info"), ephemeral, Aead(vector), out byte[] enc);

        Assert.Equal(Hex(vector, "enc"), enc);
        AssertExports(vector, context);
    }

    [Theory]
    [MemberData(nameof(Sections))]
    public void Recipient_PublishedEncapsulation_ExportsPublishedSecrets(string section)
    {
        JsonElement vector = Vector(section);
        using ECDiffieHellman recipient = PrivateKey(vector, "skRm", "pkRm");

        using HpkeContext? context = HpkeContext.TryReceive(recipient, Hex(vector, "info"), Hex(vector, "enc"), Aead(vector));

        Assert.NotNull(context);
        AssertExports(vector, context);
    }

    [Fact]
    public void Contexts_OfBothEnds_ExportTheSame()
    {
        using ECDiffieHellman recipient = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        using HpkeContext sender = HpkeContext.Send(recipient, "purpose"u8, out byte[] enc);
        using HpkeContext? same = HpkeContext.TryReceive(recipient, "purpose"u8, enc);
        using HpkeContext? other = HpkeContext.TryReceive(recipient, "another purpose"u8, enc);

        Assert.Equal(Export(sender), Export(same!));
        Assert.NotEqual(Export(sender), Export(other!));
    }

    [Fact]
    public void Recipient_PointOffTheCurve_IsRefused()
    {
        using ECDiffieHellman recipient = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        byte[] enc = P256Point.Of(recipient);
        enc[^1] ^= 1;

        Assert.Null(HpkeContext.TryReceive(recipient, "purpose"u8, enc));
        Assert.Null(HpkeContext.TryReceive(recipient, "purpose"u8, enc.AsSpan(1)));
        Assert.Null(HpkeContext.TryReceive(recipient, "purpose"u8, new byte[P256Point.Bytes]));
    }

    private static void AssertExports(JsonElement vector, HpkeContext context)
    {
        Assert.Equal(Hex(vector, "exporter_secret"), context.ExporterSecret.ToArray());
        foreach (JsonElement export in vector.GetProperty("exports").EnumerateArray())
        {
            byte[] value = new byte[Hex(export, "value").Length];
            context.Export(Hex(export, "context"), value);
            Assert.Equal(Hex(export, "value"), value);
        }
    }

    private static byte[] Export(HpkeContext context)
    {
        byte[] secret = new byte[32];
        context.Export("test"u8, secret);
        return secret;
    }

    private static HpkeAead Aead(JsonElement vector) => (HpkeAead)vector.GetProperty("aead_id").GetInt32();

    private static byte[] Hex(JsonElement element, string name) => Convert.FromHexString(element.GetProperty(name).GetString()!);

    private static ECDiffieHellman PrivateKey(JsonElement vector, string secret, string point)
    {
        byte[] q = Hex(vector, point);
        return ECDiffieHellman.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            D = Hex(vector, secret),
            Q = new ECPoint { X = q[1..33], Y = q[33..] },
        });
    }

    private static JsonElement Vector(string section) =>
        Vectors().Single(vector => vector.GetProperty("section").GetString() == section);

    private static JsonElement[] Vectors()
    {
        using Stream file = typeof(HpkeContextTests).Assembly.GetManifestResourceStream("rfc9180-p256.json")!;
        using JsonDocument document = JsonDocument.Parse(file);
        return [.. document.RootElement.GetProperty("vectors").EnumerateArray().Select(vector => vector.Clone())];
    }
}
