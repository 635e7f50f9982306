using System.Security.Cryptography;
using System.Text;
using SharingBus.Hosting.Tokens;

namespace SharingBus.SecurityTests.Fuzzing;

/// <summary>What fuzzing found where no other test of the same reader stands.</summary>
public sealed class FoundInputTests
{
    [Fact]
    public void TokenKeys_OnACurveThatNobodyKnows_AreRefusedAsAnyOther()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        byte[] spki = key.ExportSubjectPublicKeyInfo();
        spki[spki.AsSpan().IndexOf((ReadOnlySpan<byte>)[0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07]) + 3] = 0xCD;

        Assert.Throws<InvalidDataException>(() => TokenKeyReader.Read(Encoding.ASCII.GetBytes(PemEncoding.WriteString("PUBLIC KEY", spki))));
    }
}
