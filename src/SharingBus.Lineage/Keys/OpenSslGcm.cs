using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using SharingBus.Lineage.Native;

namespace SharingBus.Lineage.Keys;

/// <summary>
/// AES-256-GCM for payloads, each under a key of its own, by OpenSSL's interface for ciphers. The runtime reaches the same code with a cipher object
/// for each key, for which it looks the algorithm up anew, under locks that all threads share: for a notice of a kilobyte that is several times
/// the sealing. Here the algorithm is looked up once, and a thread keeps a context, which holds no key between two uses. Absent, the runtime's own
/// way is taken.
/// </summary>
internal static unsafe class OpenSslGcm
{
    private const int KeySize = 32;
    private const int NonceSize = 12;
    private const int TagSize = 16;
    private const int Opening = 0;
    private const int Sealing = 1;
    private const int GetTag = 0x10;
    private const int SetTag = 0x11;

    private static readonly delegate* unmanaged<nint> NewContext;
    private static readonly delegate* unmanaged<nint, void> FreeContext;
    private static readonly delegate* unmanaged<nint, int> ResetContext;
    private static readonly delegate* unmanaged<nint, nint, byte*, byte*, int, nint, int> Init;
    private static readonly delegate* unmanaged<nint, byte*, int*, byte*, int, int> Update;
    private static readonly delegate* unmanaged<nint, byte*, int*, int> Final;
    private static readonly delegate* unmanaged<nint, int, int, byte*, int> Control;
    private static readonly delegate* unmanaged<void> ClearErrors;
    private static readonly nint Cipher;

    [ThreadStatic]
    private static Context? _own;

    [SuppressMessage("Performance", "CA1810", Justification = "Either all of the functions are there or none is used.")]
    static OpenSslGcm()
    {
        nint[]? functions = LibCrypto.Functions(
            "EVP_CIPHER_fetch",
            "EVP_CIPHER_CTX_new",
            "EVP_CIPHER_CTX_free",
            "EVP_CIPHER_CTX_reset",
            "EVP_CipherInit_ex2",
            "EVP_CipherUpdate",
            "EVP_CipherFinal_ex",
            "EVP_CIPHER_CTX_ctrl",
            "ERR_clear_error");
        if (functions is null)
        {
            return;
        }

        var fetch = (delegate* unmanaged<nint, byte*, byte*, nint>)functions[0];
        NewContext = (delegate* unmanaged<nint>)functions[1];
        FreeContext = (delegate* unmanaged<nint, void>)functions[2];
        ResetContext = (delegate* unmanaged<nint, int>)functions[3];
        Init = (delegate* unmanaged<nint, nint, byte*, byte*, int, nint, int>)functions[4];
        Update = (delegate* unmanaged<nint, byte*, int*, byte*, int, int>)functions[5];
        Final = (delegate* unmanaged<nint, byte*, int*, int>)functions[6];
        Control = (delegate* unmanaged<nint, int, int, byte*, int>)functions[7];
        ClearErrors = (delegate* unmanaged<void>)functions[8];
        fixed (byte* name = "AES-256-GCM\0"u8)
        {
            Cipher = fetch(0, name, null);
        }

        IsAvailable = Cipher != 0 && AgreesWithTheRuntime();
    }

    /// <summary>Whether the functions are there and compute what the runtime computes.</summary>
    public static bool IsAvailable { get; }

    /// <summary>Seals a payload into a place that is a tag longer.</summary>
    public static void Seal(ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> payload, Span<byte> place)
    {
        Require(key, nonce);
        ArgumentOutOfRangeException.ThrowIfNotEqual(place.Length, payload.Length + TagSize);
        nint context = (_own ??= new Context()).DangerousGetHandle();
        int written;
        try
        {
            fixed (byte* keyBytes = key, nonceBytes = nonce, input = payload, output = place)
            {
                bool isDone = Init(context, Cipher, keyBytes, nonceBytes, Sealing, 0) > 0
                    && (payload.IsEmpty || Update(context, output, &written, input, payload.Length) > 0)
                    && Final(context, output + payload.Length, &written) > 0
                    && Control(context, GetTag, TagSize, output + payload.Length) > 0;
                if (!isDone)
                {
                    ClearErrors();
                    throw new CryptographicException("A payload could not be sealed.");
                }
            }
        }
        finally
        {
            ResetContext(context);
        }
    }

    /// <summary>Opens what was sealed, into a place that is a tag shorter.</summary>
    /// <exception cref="CryptographicException">It is not what was sealed.</exception>
    public static void Open(ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> sealedBytes, Span<byte> place)
    {
        Require(key, nonce);
        ArgumentOutOfRangeException.ThrowIfNotEqual(sealedBytes.Length, place.Length + TagSize);
        nint context = (_own ??= new Context()).DangerousGetHandle();
        int written;
        byte nothing;
        try
        {
            fixed (byte* keyBytes = key, nonceBytes = nonce, input = sealedBytes, output = place)
            {
                bool isDone = Init(context, Cipher, keyBytes, nonceBytes, Opening, 0) > 0
                    && (place.IsEmpty || Update(context, output, &written, input, place.Length) > 0)
                    && Control(context, SetTag, TagSize, input + place.Length) > 0
                    && Final(context, &nothing, &written) > 0;
                if (!isDone)
                {
                    ClearErrors();
                    place.Clear();
                    throw new CryptographicException("What is sealed was changed, or under another key.");
                }
            }
        }
        finally
        {
            ResetContext(context);
        }
    }

    private static void Require(ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(key.Length, KeySize);
        ArgumentOutOfRangeException.ThrowIfNotEqual(nonce.Length, NonceSize);
    }

    private static bool AgreesWithTheRuntime()
    {
        ReadOnlySpan<byte> key = "abcdbcdecdefdefgefghfghighijhijk"u8;
        ReadOnlySpan<byte> payload = "What is known, only to whom it may be."u8;
        byte[] expected = new byte[payload.Length + TagSize];
        byte[] computed = new byte[expected.Length];
        using (AesGcm runtime = new(key, TagSize))
        {
            runtime.Encrypt(key[..NonceSize], payload, expected.AsSpan(0, payload.Length), expected.AsSpan(payload.Length));
        }

        Seal(key, key[..NonceSize], payload, computed);
        byte[] opened = new byte[payload.Length];
        Open(key, key[..NonceSize], expected, opened);
        return computed.AsSpan().SequenceEqual(expected) && payload.SequenceEqual(opened);
    }

    // Of one thread, and ends with it.
    private sealed class Context : SafeHandleZeroOrMinusOneIsInvalid
    {
        public Context()
            : base(ownsHandle: true)
        {
            SetHandle(NewContext());
            if (IsInvalid)
            {
                throw new CryptographicException("There is no memory for a cipher.");
            }
        }

        protected override bool ReleaseHandle()
        {
            FreeContext(handle);
            return true;
        }
    }
}
