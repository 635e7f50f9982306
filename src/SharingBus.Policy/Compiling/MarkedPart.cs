using Google.Protobuf;
using SharingBus.Policy.Schema;
using SharingBus.Vocabulary.V1;
using SharingBus.Vocabulary.Wire;

namespace SharingBus.Policy.Compiling;

/// <summary>A part of a notice with a label of its own.</summary>
/// <param name="Tlp">The label.</param>
/// <param name="Leaves">The part.</param>
internal sealed record MarkedPart(Tlp Tlp, PathSet Leaves)
{
    /// <summary>A label that nobody knows: beyond what any grant can allow.</summary>
    public const Tlp NoLabel = (Tlp)int.MaxValue;

    /// <summary>Reads the granular markings of a notice. What cannot be read, or names a field that the type lacks, marks the whole notice.</summary>
    public static IReadOnlyList<MarkedPart> Read(NoticeSchema schema, ReadOnlySpan<byte> markings)
    {
        if (markings.IsEmpty)
        {
            return [];
        }

        try
        {
            var handling = Handling.Parser.ParseUntrusted(markings);
            return [.. handling.Markings.Select(marking => new MarkedPart(Known(marking.Tlp), Part(schema, marking.Paths)))];
        }
        catch (InvalidProtocolBufferException)
        {
            return [new MarkedPart(NoLabel, schema.Root.Leaves)];
        }
    }

    // No label counts as the strictest that there is.
    private static Tlp Known(Tlp tlp) => tlp switch
    {
        Tlp.Unspecified => Tlp.Red,
        >= Tlp.Clear and <= Tlp.Red => tlp,
        _ => NoLabel,
    };

    private static PathSet Part(NoticeSchema schema, IEnumerable<string> paths) =>
        paths.Aggregate(schema.None, (set, path) => set.Union(schema.Find(path)?.Leaves ?? schema.Root.Leaves));
}
