namespace SharingBus.Lineage.Storage;

/// <summary>A part of content that is new.</summary>
/// <param name="Head">What stands in front; often nothing.</param>
/// <param name="Body">The rest.</param>
internal readonly record struct ContentPart(ReadOnlyMemory<byte> Head, ReadOnlyMemory<byte> Body)
{
    /// <summary>Bytes of both.</summary>
    public int Length => Head.Length + Body.Length;

    /// <summary>Puts the two together.</summary>
    public void CopyTo(Span<byte> place)
    {
        Head.Span.CopyTo(place);
        Body.Span.CopyTo(place[Head.Length..]);
    }
}
