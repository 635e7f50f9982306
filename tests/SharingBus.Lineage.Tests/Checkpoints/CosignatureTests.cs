using System.Security.Cryptography;
using System.Text;
using SharingBus.Lineage.Checkpoints;
using Xunit;

namespace SharingBus.Lineage.Tests.Checkpoints;

/// <summary>What a witness signs, byte for byte: a change here makes every cosignature that was given before worthless.</summary>
public sealed class CosignatureTests
{
    private const string Text = "sharingbus.log/v1/northbridge/police-northbridge\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n";

    [Fact]
    public void Digest_IsOverHeaderTimeAndText()
    {
        byte[] signed = Encoding.UTF8.GetBytes("sharingbus-cosignature/v1\ntime 1767225600\n" + Text);

        Assert.Equal(SHA256.HashData(signed), Cosignature.Digest(Text, 1_767_225_600));
    }

    [Theory]
    [InlineData(0ul)]
    [InlineData(ulong.MaxValue)]
    public void Line_IsReadAsItWasWritten(ulong time)
    {
        NoteSignature line = Cosignature.Line("sharingbus.witness/v1/northbridge/schools", 0x01020304, time, [7, 8, 9]);
        SignedNote note = SignedNote.TryParse(Encoding.UTF8.GetBytes($"{Text}\n{SignedNote.Line(line)}"))!;

        NoteSignature read = Assert.Single(note.Signatures);
        (ulong unixSeconds, ReadOnlyMemory<byte> signature) = Cosignature.TryOpen(read)!.Value;

        Assert.Equal(("sharingbus.witness/v1/northbridge/schools", 0x01020304u, time), (read.Name, read.KeyHash, unixSeconds));
        Assert.Equal([7, 8, 9], signature.ToArray());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(8)]
    public void Line_WithoutASignatureBehindItsTime_IsNone(int bytes) =>
        Assert.Null(Cosignature.TryOpen(new NoteSignature("witness", 1, new byte[bytes])));

    [Fact]
    public void Witness_IsNamedOtherwiseThanItsLog()
    {
        Assert.Equal("sharingbus.witness/v1/a%20b%2Fc/p%C3%B6lice", WitnessName.Of("a b/c", "pölice"));
        Assert.Null(LogName.Parse(WitnessName.Of("northbridge", "police")));
    }
}
