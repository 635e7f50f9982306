using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace SharingBus.Trust.Identities;

/// <summary>Files that only their owner may read (mode 0600), holding PEM text whose copies in memory are wiped.</summary>
internal static class PrivateFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode TooWide = ~OwnerOnly & (UnixFileMode)0xFFF;

    // A P-256 key as PKCS#8 PEM takes about 240 characters.
    private const int MostPemChars = 4096;

    /// <summary>Writes a new file; an existing one is never overwritten.</summary>
    public static void WriteKey(string path, ECAlgorithm key)
    {
        char[] pem = new char[MostPemChars];
        byte[] bytes = new byte[MostPemChars];
        try
        {
            if (!key.TryExportPkcs8PrivateKeyPem(pem, out int written))
            {
                throw new CryptographicException("The private key does not fit its buffer.");
            }

            int length = Encoding.ASCII.GetBytes(pem.AsSpan(0, written), bytes);
            using FileStream file = new(path, Options(FileMode.CreateNew, FileAccess.Write));
            file.Write(bytes, 0, length);
            file.Flush(flushToDisk: true);
        }
        finally
        {
            Array.Clear(pem);
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    /// <summary>Reads a private key into <paramref name="key"/>.</summary>
    /// <exception cref="UnauthorizedAccessException">Others than the owner have rights on the file.</exception>
    /// <exception cref="InvalidDataException">The file holds no private key on P-256.</exception>
    public static void ReadKey(string path, ECAlgorithm key)
    {
        byte[] bytes = new byte[MostPemChars];
        char[] pem = new char[MostPemChars];
        try
        {
            int length = ReadOwnerOnly(path, bytes);
            int chars = Encoding.ASCII.GetChars(bytes.AsSpan(0, length), pem);
            RequirePrivate(pem.AsSpan(0, chars));
            key.ImportFromPem(pem.AsSpan(0, chars));
            EcCurveCheck.RequireP256(key);
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            throw new InvalidDataException($"{path} does not hold one PEM private key on P-256.", e);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
            Array.Clear(pem);
        }
    }

    /// <summary>Writes a secret to a new file, in base64; an existing one is never overwritten.</summary>
    public static void WriteSecret(string path, ReadOnlySpan<byte> secret)
    {
        byte[] text = new byte[Base64.GetMaxEncodedToUtf8Length(secret.Length)];
        try
        {
            _ = Base64.EncodeToUtf8(secret, text, out _, out int written);
            using FileStream file = new(path, Options(FileMode.CreateNew, FileAccess.Write));
            file.Write(text, 0, written);
            file.Flush(flushToDisk: true);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(text);
        }
    }

    /// <summary>Reads a secret of a given length.</summary>
    /// <exception cref="UnauthorizedAccessException">Others than the owner have rights on the file.</exception>
    /// <exception cref="InvalidDataException">The file holds no such secret.</exception>
    public static byte[] ReadSecret(string path, int length)
    {
        byte[] text = new byte[MostPemChars];
        byte[] secret = new byte[length];
        try
        {
            int read = ReadOwnerOnly(path, text);
            ReadOnlySpan<byte> trimmed = text.AsSpan(0, read).Trim("\r\n "u8);
            bool sound = Base64.DecodeFromUtf8(trimmed, secret, out int consumed, out int written) == OperationStatus.Done;
            return sound && consumed == trimmed.Length && written == length
                ? secret
                : throw new InvalidDataException($"{path} does not hold {length} bytes in base64.");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(text);
        }
    }

    // A public key would be imported as well, and be missed only at the first signature.
    private static void RequirePrivate(ReadOnlySpan<char> pem)
    {
        if (!PemEncoding.TryFind(pem, out PemFields fields) || pem[fields.Label] is not ("PRIVATE KEY" or "EC PRIVATE KEY"))
        {
            throw new CryptographicException("There is no unencrypted private key.");
        }
    }

    private static int ReadOwnerOnly(string path, Span<byte> bytes)
    {
        using FileStream file = new(path, Options(FileMode.Open, FileAccess.Read));
        if (!OperatingSystem.IsWindows())
        {
            // Asked of the open file, not of the path, so that nobody can swap it in between.
            UnixFileMode mode = File.GetUnixFileMode(file.SafeFileHandle);
            if ((mode & TooWide) != UnixFileMode.None)
            {
                throw new UnauthorizedAccessException(
                    $"{path} holds a private key and has mode 0{Convert.ToString((int)mode, 8)}; only its owner may have rights on it: chmod 600.");
            }
        }

        int length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return length < bytes.Length ? length : throw new InvalidDataException($"{path} is too long for a private key.");
    }

    private static FileStreamOptions Options(FileMode mode, FileAccess access)
    {
        // No buffer: the stream would keep a copy of the key that nobody wipes.
        FileStreamOptions options = new() { Mode = mode, Access = access, BufferSize = 0 };
        if (mode == FileMode.CreateNew && !OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        return options;
    }
}
