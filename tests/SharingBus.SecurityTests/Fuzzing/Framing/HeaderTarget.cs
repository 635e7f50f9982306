using System.Text;
using Grpc.Core;
using Grpc.Wire;

namespace SharingBus.SecurityTests.Fuzzing.Framing;

/// <summary>Headers of a call: the message of a status, the timeout, metadata. Lines: name, value. None of them throws, and what is written reads the same.</summary>
internal sealed class HeaderTarget : FuzzTarget
{
    public override string Name => "grpc-headers";

    public override IReadOnlyList<byte[]> Seeds { get; } =
    [
        .. new[]
        {
            "grpc-timeout\n5S", "grpc-timeout\n99999999H", "grpc-timeout\n100n", "grpc-message\nno%20such%20thing%21 %E2%82%AC", "x-note\nhello", "x-trace-bin\nAAEC,AwQF",
            "error-details-bin\nCAUSA2Zvbw==",
        }.Select(Encoding.UTF8.GetBytes),
    ];

    public override IReadOnlyList<byte[]> Words { get; } = [.. new[] { "%", "%G", "%0", "%00", "%FF", "-bin", "grpc-", ":path", "=", "==", ",", "99999999", "n", "u", "m", "S", "M", "H", "\u0130" }.Select(Encoding.UTF8.GetBytes)];

    public override FuzzForm Form => FuzzForm.Text;

    public override int MostBytes => 8 * 1024;

    public override string Read(ReadOnlyMemory<byte> input)
    {
        string[] lines = Encoding.UTF8.GetString(input.Span).Split('\n', 2);
        (string name, string value) = (lines[0], lines.Length > 1 ? lines[1] : "");
        TimeSpan? timeout = TimeoutHeader.Parse(value);
        Require(timeout is null || timeout >= TimeSpan.Zero, "a timeout is negative");
        Require(timeout is null || TimeoutHeader.Parse(TimeoutHeader.Format(timeout.Value)) is not null, "a timeout that is written cannot be read");

        string decoded = PercentEncoding.Decode(value);
        string written = PercentEncoding.Encode(decoded);
        Require(written.All(letter => letter is >= ' ' and <= '~'), "an encoded message holds what no header may");
        Require(PercentEncoding.Decode(written) == decoded, "an encoded message reads as another");

        if (!MetadataCodec.IsKey(name))
        {
            return $"no key, {timeout is null}";
        }

        var metadata = new Metadata();
        MetadataCodec.Decode(metadata, name, value);
        foreach (Metadata.Entry entry in metadata.Where(entry => entry.IsBinary))
        {
            var again = new Metadata();
            MetadataCodec.Decode(again, name, MetadataCodec.Encode(entry));
            Require(again[0].ValueBytes.AsSpan().SequenceEqual(entry.ValueBytes), "binary metadata reads as another");
        }

        return $"{metadata.Count} {timeout is null} {decoded.Length == value.Length}";
    }
}
