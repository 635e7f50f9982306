using System.Security.Cryptography;
using System.Text;
using SharingBus.Lineage.Checkpoints;
using SharingBus.Lineage.Merkle;
using Xunit;

namespace SharingBus.Lineage.Tests.Checkpoints;

/// <summary>Notes as others write them: two checkpoints of the public Rekor log are read and their signatures hold.</summary>
public sealed class SignedNoteTests
{
    private const string Rekor = "rekor.sigstore.dev";

    // The key that the log has published since 2021.
    private const string RekorKey =
        "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE2G2Y+2tabdTV5BcGiBIx0a9fAFwrkBbmLSGtks4L3qX6yYY0zufBnhC8Ur/iy55GhWP/9A/bY2LhC30M9+RYtw==";

    private const string Plain =
        "rekor.sigstore.dev - 2605736670972794746\n93750551\nKgKiXoOl8rM5d4y6Xlbm2QLftvj/FYvTs6z7dJlNO60=\n\n"
        + "\u2014 rekor.sigstore.dev wNI9ajBEAiBkLzdjY8A9HReU7rmtjwZ+JpSuYtEr9SmvSwUIW7FBjgIgKo+vhkW3tqc+gc8fw9gza3xLoncA8a+MTaJYCaLGA9c=\n";

    private const string WithTime =
        "rekor.sigstore.dev - 2605736670972794746\n64319120\nW7/06fgDSjOxApliccDgG4fKqDxExG6JO0e4FGf9gIw=\nTimestamp: 1706845443714164712\n\n"
        + "\u2014 rekor.sigstore.dev wNI9ajBFAiEAnduIhP1Jjz8E0ZAP8e1x0aKqzJCtmWZyV1mRJB/PlOoCIBoeHdjeONYmxlD2Za7sU0NeK/60skNnwoelsa3m2M8z\n";

    [Theory]
    [InlineData(Plain)]
    [InlineData(WithTime)]
    public void Note_OfAPublicLog_IsReadAndItsSignatureHolds(string text)
    {
        SignedNote note = Read(text)!;
        NoteSignature signature = Assert.Single(note.Signatures);
        using var key = ECDsa.Create();
        key.ImportSubjectPublicKeyInfo(Convert.FromBase64String(RekorKey), out _);

        Assert.Equal((Rekor, NoteSignature.HashOf(Convert.FromBase64String(RekorKey))), (signature.Name, signature.KeyHash));
        Assert.True(key.VerifyHash(note.Digest(), signature.Value.Span, DSASignatureFormat.Rfc3279DerSequence));
        Assert.Equal(text, note.ToString());
    }

    [Fact]
    public void Checkpoint_OfAPublicLog_IsReadWhereItHasNoMoreThanThreeLines()
    {
        Checkpoint checkpoint = Checkpoint.TryParse(Read(Plain)!.Text)!;

        Assert.Equal(("rekor.sigstore.dev - 2605736670972794746", 93750551), (checkpoint.Log, checkpoint.Size));
        Assert.Equal("KgKiXoOl8rM5d4y6Xlbm2QLftvj/FYvTs6z7dJlNO60=", Convert.ToBase64String(checkpoint.Root.ToArray()));
        Assert.Null(Checkpoint.TryParse(Read(WithTime)!.Text));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n\n")]
    [InlineData("log\n1\n\n")] // no signature
    [InlineData("log\n1\nroot\n\n\u2014 log AAAAAAA=")] // no last newline
    [InlineData("log\n1\nroot\n\n- log AAAAAAA=\n")] // a hyphen
    [InlineData("log\n1\nroot\n\n\u2014 log AAAAAAB=\n")] // a bit that stands for nothing
    [InlineData("log\n1\nroot\n\n\u2014 log AAAAAA==\n")] // no byte behind the key hash
    [InlineData("log\n1\nroot\n\n\u2014 lo+g AAAAAAA=\n")]
    [InlineData("log\n1\nroot\n\n\u2014  AAAAAAA=\n")]
    [InlineData("log\r\n1\nroot\n\n\u2014 log AAAAAAA=\n")]
    [InlineData("log\0\n1\nroot\n\n\u2014 log AAAAAAA=\n")]
    public void Note_OfAnotherForm_IsNone(string text) => Assert.Null(Read(text));

    [Fact]
    public void Note_WithOneByteBehindTheKeyHash_IsRead() => Assert.NotNull(Read("log\n1\nroot\n\n\u2014 log AAAAAAA=\n"));

    [Theory]
    [InlineData(1, SignedNote.MostBytes, true)]
    [InlineData(1, SignedNote.MostBytes + 1, false)]
    [InlineData(100, SignedNote.MostBytes, true)]
    [InlineData(101, SignedNote.MostBytes, false)]
    public void Note_OfManyBytesOrSignatures_IsReadUpToTheBounds(int signatures, int bytes, bool isRead)
    {
        string lines = string.Concat(Enumerable.Repeat("\u2014 log AAAAAAA=\n", signatures));
        string text = new('x', bytes - Encoding.UTF8.GetByteCount(lines) - 2);

        Assert.Equal(isRead, Read($"{text}\n\n{lines}") is not null);
    }

    [Fact]
    public void Note_ThatIsNoUtf8_IsNone() => Assert.Null(SignedNote.TryParse([0xFF, .. Encoding.UTF8.GetBytes(Plain)]));

    [Fact]
    public void Note_WithOneSignatureMore_KeepsTheOthers()
    {
        SignedNote note = Read(Plain)!;
        SignedNote more = Read(note.With(new NoteSignature("witness", 7, new byte[64])).ToString())!;

        Assert.Equal([Rekor, "witness"], more.Signatures.Select(s => s.Name));
        Assert.Equal((7u, 64), (more.Signatures[1].KeyHash, more.Signatures[1].Value.Length));
        Assert.Equal(note.Text, more.Text);
    }

    [Theory]
    [InlineData("log\n1\n")]
    [InlineData("\n1\nKgKiXoOl8rM5d4y6Xlbm2QLftvj/FYvTs6z7dJlNO60=\n")]
    [InlineData("log\n01\nKgKiXoOl8rM5d4y6Xlbm2QLftvj/FYvTs6z7dJlNO60=\n")]
    [InlineData("log\n-1\nKgKiXoOl8rM5d4y6Xlbm2QLftvj/FYvTs6z7dJlNO60=\n")]
    [InlineData("log\n 1\nKgKiXoOl8rM5d4y6Xlbm2QLftvj/FYvTs6z7dJlNO60=\n")]
    [InlineData("log\n9223372036854775808\nKgKiXoOl8rM5d4y6Xlbm2QLftvj/FYvTs6z7dJlNO60=\n")]
    [InlineData("log\n1\nKgKiXoOl8rM5d4y6Xlbm2QLftvj/FYvTs6z7dJlNO6==\n")]
    [InlineData("log\n1\nKgKiXoOl8rM5d4y6Xlbm2QLftvj/FYvTs6z7dJlNOw==\n")] // 31 bytes
    [InlineData("log\n1\nKgKiXoOl8rM5d4y6Xlbm2QLftvj/FYvTs6z7dJlNO60A\n")] // 33 bytes
    [InlineData("log\n1\nKgKiXoOl8rM5d4y6Xlbm2QLftvj/FYvTs6z7dJlNO60=")]
    [InlineData("log\n1\nKgKiXoOl8rM5d4y6Xlbm2QLftvj/FYvTs6z7dJlNO60=\n\n")]
    [InlineData("log\n1\nKgKiXoOl8rM5d4y6Xlbm2QLftvj/FYvTs6z7dJlNO60=\nmore")]
    public void Text_OfAnotherForm_IsNoCheckpoint(string text) => Assert.Null(Checkpoint.TryParse(text));

    [Fact]
    public void Text_OfACheckpoint_IsReadBack()
    {
        var checkpoint = new Checkpoint(LogName.Of("north bridge+", "police"), 12, TreeHasher.EmptyRoot);

        Assert.Equal("sharingbus.log/v1/north%20bridge%2B/police", checkpoint.Log);
        Assert.Equal(checkpoint, Checkpoint.TryParse(checkpoint.Text));
    }

    private static SignedNote? Read(string text) => SignedNote.TryParse(Encoding.UTF8.GetBytes(text));
}
