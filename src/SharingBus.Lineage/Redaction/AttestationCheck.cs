namespace SharingBus.Lineage.Redaction;

/// <summary>Whether the origin stated this: whether one of its signing keys signed the digest.</summary>
/// <param name="digest">The digest of the statement, of <see cref="ViewAttestation"/>.</param>
/// <param name="signature">The signature that the proof brings; may be empty, and is whatever its writer liked.</param>
public delegate bool AttestationCheck(ReadOnlySpan<byte> digest, ReadOnlySpan<byte> signature);
