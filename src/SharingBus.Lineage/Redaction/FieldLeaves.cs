namespace SharingBus.Lineage.Redaction;

/// <summary>
/// How a notice is cut into leaves: one for each top-level field and each element of a repeated field, in the order of the
/// bytes, at most 16; everything from the sixteenth on is one leaf.
/// </summary>
internal static class FieldLeaves
{
    /// <summary>Enough to reveal the fields that differ between views; few enough that a commitment costs some microseconds.</summary>
    public const int Max = 16;

    /// <summary>Cuts the notice.</summary>
    /// <param name="notice">Canonical bytes.</param>
    /// <param name="leaves">Room for 16 leaves.</param>
    /// <returns>How many there are; 0 for an empty notice.</returns>
    /// <exception cref="InvalidDataException">The bytes are no message.</exception>
    public static int Cut(ReadOnlySpan<byte> notice, Span<WireField> leaves)
    {
        WireFields fields = new(notice);
        int count = 0;
        while (fields.MoveNext())
        {
            if (count < Max)
            {
                leaves[count++] = fields.Current;
                continue;
            }

            ref WireField last = ref leaves[Max - 1];
            last = last with { Length = fields.Current.Start + fields.Current.Length - last.Start };
        }

        return count;
    }
}
