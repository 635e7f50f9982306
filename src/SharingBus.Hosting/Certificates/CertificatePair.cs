using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using SharingBus.Hosting.Serving;

namespace SharingBus.Hosting.Certificates;

/// <summary>The two PEM files of a certificate: itself, and its private key, which only the owner may read.</summary>
/// <param name="CertificatePath">File of the certificate.</param>
/// <param name="KeyPath">File of its private key.</param>
internal sealed record CertificatePair(string CertificatePath, string KeyPath)
{
    // A certificate takes about 1 KiB, its key less; a chain behind the certificate some more.
    private const int MostBytes = 64 * 1024;

    /// <summary>Reads both files. A digest over both tells whether they are as they were.</summary>
    /// <param name="known">The digest of what was read before; null at the first reading.</param>
    /// <returns>The certificate with its key, and the digest; null where the files are as they were.</returns>
    /// <exception cref="InvalidDataException">A file is not what it should be, or the two do not belong together.</exception>
    /// <exception cref="UnauthorizedAccessException">Others than the owner have rights on the key's file.</exception>
    /// <exception cref="IOException">A file is missing or cannot be read.</exception>
    public (X509Certificate2 Certificate, byte[] Digest)? Read(byte[]? known)
    {
        byte[] certificate = new byte[MostBytes];
        byte[] key = new byte[MostBytes];
        try
        {
            int certificateLength = ReadOne(File.OpenRead(CertificatePath), CertificatePath, certificate);
            int keyLength = ReadOne(OwnersFile.Open(KeyPath, "a private key"), KeyPath, key);
            byte[] digest = DigestOf(certificate.AsSpan(0, certificateLength), key.AsSpan(0, keyLength));
            return known is not null && digest.AsSpan().SequenceEqual(known)
                ? null
                : (Join(certificate.AsSpan(0, certificateLength), key.AsSpan(0, keyLength)), digest);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    private static int ReadOne(FileStream file, string path, byte[] bytes)
    {
        using (file)
        {
            int length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            return length < bytes.Length ? length : throw new InvalidDataException($"{path} is too long for PEM of one certificate or key.");
        }
    }

    private static byte[] DigestOf(ReadOnlySpan<byte> certificate, ReadOnlySpan<byte> key)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(SHA256.HashData(certificate));
        hash.AppendData(SHA256.HashData(key));
        return hash.GetHashAndReset();
    }

    private X509Certificate2 Join(ReadOnlySpan<byte> certificate, ReadOnlySpan<byte> key)
    {
        char[] text = new char[key.Length];
        try
        {
            Encoding.ASCII.GetChars(key, text);
            using X509Certificate2 open = Parse(certificate);
            return Join(open, text);
        }
        finally
        {
            Array.Clear(text);
        }
    }

    private X509Certificate2 Parse(ReadOnlySpan<byte> certificate)
    {
        try
        {
            return X509Certificate2.CreateFromPem(Encoding.ASCII.GetString(certificate));
        }
        catch (CryptographicException fault)
        {
            throw new InvalidDataException($"{CertificatePath} holds no certificate in PEM.", fault);
        }
    }

    private X509Certificate2 Join(X509Certificate2 certificate, ReadOnlySpan<char> key)
    {
        try
        {
            return X509Certificate2.CreateFromPem(certificate.ExportCertificatePem(), key);
        }
        catch (Exception fault) when (fault is CryptographicException or ArgumentException)
        {
            throw new InvalidDataException($"{KeyPath} does not hold the private key of the certificate in {CertificatePath}.", fault);
        }
    }
}
