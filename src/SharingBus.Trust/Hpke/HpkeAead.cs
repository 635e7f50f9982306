namespace SharingBus.Trust.Hpke;

/// <summary>
/// The AEAD identifiers of RFC 9180, section 7.3. The identifier is part of what every secret is derived from; this project
/// itself uses <see cref="ExportOnly"/>, the others are there to be checked against published test vectors.
/// </summary>
internal enum HpkeAead
{
    /// <summary>AES-128-GCM.</summary>
    Aes128Gcm = 0x0001,

    /// <summary>AES-256-GCM.</summary>
    Aes256Gcm = 0x0002,

    /// <summary>ChaCha20Poly1305.</summary>
    ChaCha20Poly1305 = 0x0003,

    /// <summary>No encryption by the context: it only exports secrets.</summary>
    ExportOnly = 0xFFFF,
}
