using SharingBus.Exchange.V1;

namespace SharingBus.Trust.Sealing;

/// <summary>An opened batch, or why it was not opened.</summary>
public readonly record struct OpenResult
{
    private OpenResult(OpenError error, BatchHeader? header, ReadOnlyMemory<byte> plaintext)
    {
        Error = error;
        Header = header;
        Plaintext = plaintext;
    }

    /// <summary><see cref="OpenError.None"/> where it was opened.</summary>
    public OpenError Error { get; }

    /// <summary>The header, proven to be the sender's; null where <see cref="Error"/> says why.</summary>
    public BatchHeader? Header { get; }

    /// <summary>What was sealed, without padding; empty where <see cref="Error"/> says why.</summary>
    public ReadOnlyMemory<byte> Plaintext { get; }

    /// <summary>Whether it was opened.</summary>
    public bool IsOpened => Error == OpenError.None;

    internal static OpenResult Opened(BatchHeader header, ReadOnlyMemory<byte> plaintext) => new(OpenError.None, header, plaintext);

    internal static OpenResult Refused(OpenError error) => new(error, null, default);
}
