namespace SharingBus.Cli.Evidence;

/// <summary>A member of a package.</summary>
/// <param name="Bytes">Its length.</param>
/// <param name="Sha256">Its SHA-256 in lower-case hexadecimal.</param>
internal sealed record EvidenceFile(long Bytes, string Sha256);
