namespace SharingBus.Trust.Sealing;

/// <summary>A sealed batch, or why there is none.</summary>
public readonly record struct SealResult
{
    private SealResult(SealError error, byte[] batch)
    {
        Error = error;
        Batch = batch;
    }

    /// <summary><see cref="SealError.None"/> where it was sealed.</summary>
    public SealError Error { get; }

    /// <summary>A serialized <c>SealedBatch</c>; empty where <see cref="Error"/> says why.</summary>
    public byte[] Batch { get; }

    /// <summary>Whether it was sealed.</summary>
    public bool IsSealed => Error == SealError.None;

    internal static SealResult Sealed(byte[] batch) => new(SealError.None, batch);

    internal static SealResult Refused(SealError error) => new(error, []);
}
