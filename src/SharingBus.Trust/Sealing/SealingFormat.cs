namespace SharingBus.Trust.Sealing;

/// <summary>The numbers of the sealing format, version 1.</summary>
public static class SealingFormat
{
    /// <summary>What a header's <c>version</c> says.</summary>
    public const uint Version = 1;

    /// <summary>Largest sealed batch, in bytes: the backbone's limit on a message.</summary>
    public const int MostBatchBytes = 2 * 1024 * 1024;

    /// <summary>Largest header, in bytes; with the longest agency ids it takes about 300.</summary>
    public const int MostHeaderBytes = 512;

    /// <summary>Largest plaintext, in bytes: the greatest padding step that still fits into a batch, less the length prefix.</summary>
    public const int MostPlaintextBytes = Padding.MostPaddedBytes - Padding.PrefixBytes;

    /// <summary>Length of an incarnation and of an epoch id, in bytes.</summary>
    public const int RandomIdBytes = 16;
}
