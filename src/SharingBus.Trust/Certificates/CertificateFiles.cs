using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using SharingBus.Trust.Identities;

namespace SharingBus.Trust.Certificates;

/// <summary>A certificate and its private key as two PEM files, <c>name.crt.pem</c> and <c>name.key.pem</c>; the key's has mode 0600.</summary>
public static class CertificateFiles
{
    /// <summary>The file that holds the certificate.</summary>
    public static string CertificatePath(string directory, string name) => Path.Combine(directory, $"{name}.crt.pem");

    /// <summary>The file that holds the private key.</summary>
    public static string KeyPath(string directory, string name) => Path.Combine(directory, $"{name}.key.pem");

    /// <summary>Writes both files to an existing directory.</summary>
    /// <exception cref="IOException">The key's file exists already: keys are never overwritten.</exception>
    public static void Save(string directory, string name, X509Certificate2 certificate)
    {
        using ECDsa key = certificate.GetECDsaPrivateKey()
            ?? throw new ArgumentException("The certificate comes without its private key.", nameof(certificate));
        PrivateFile.WriteKey(KeyPath(directory, name), key);
        File.WriteAllText(CertificatePath(directory, name), certificate.ExportCertificatePem() + "\n");
    }

    /// <summary>Reads both files; the result is ready to be a server's or a client's certificate in TLS.</summary>
    /// <exception cref="UnauthorizedAccessException">Others than the owner have rights on the key's file.</exception>
    /// <exception cref="InvalidDataException">The key's file holds no private key on P-256.</exception>
    /// <exception cref="CryptographicException">The certificate's file holds no certificate.</exception>
    public static X509Certificate2 Load(string directory, string name)
    {
        using ECDsa key = ECDsa.Create();
        PrivateFile.ReadKey(KeyPath(directory, name), key);
        using X509Certificate2 certificate = LoadPublic(directory, name);
        return TlsReady(certificate.CopyWithPrivateKey(key));
    }

    /// <summary>Reads the certificate alone, for example an authority's to trust.</summary>
    /// <exception cref="CryptographicException">The file holds no certificate.</exception>
    public static X509Certificate2 LoadPublic(string directory, string name) =>
        X509Certificate2.CreateFromPem(File.ReadAllText(CertificatePath(directory, name)));

    // Windows' TLS takes no key that lives in this process only.
    internal static X509Certificate2 TlsReady(X509Certificate2 certificate)
    {
        if (!OperatingSystem.IsWindows())
        {
            return certificate;
        }

        using (certificate)
        {
            return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), password: null);
        }
    }
}
