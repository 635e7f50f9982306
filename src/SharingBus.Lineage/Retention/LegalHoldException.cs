namespace SharingBus.Lineage.Retention;

/// <summary>A hold was not placed or released.</summary>
/// <param name="error">Why.</param>
/// <param name="message">What it means, in words.</param>
public sealed class LegalHoldException(LegalHoldError error, string message) : Exception(message)
{
    /// <summary>Why.</summary>
    public LegalHoldError Error { get; } = error;
}
