using System.Security.Cryptography.X509Certificates;
using SharingBus.Trust.Certificates;

namespace SharingBus.SecurityTests.Register;

/// <summary>The two files of a process's certificate, which an operator replaces while it runs.</summary>
internal sealed class CertificateFolder : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("sharingbus-certificate-");
    private readonly DirectoryInfo _spare = Directory.CreateTempSubdirectory("sharingbus-certificate-");

    public string CertificatePath => Path.Combine(_directory.FullName, "node.crt.pem");

    public string KeyPath => Path.Combine(_directory.FullName, "node.key.pem");

    /// <summary>Replaces both files.</summary>
    public void Put(X509Certificate2 certificate)
    {
        PutCertificate(certificate);
        PutKey(certificate);
    }

    /// <summary>Replaces the certificate's file alone.</summary>
    public void PutCertificate(X509Certificate2 certificate) => File.WriteAllText(CertificatePath, certificate.ExportCertificatePem());

    /// <summary>Replaces the key's file alone; only its owner may read it.</summary>
    public void PutKey(X509Certificate2 certificate)
    {
        string name = Guid.NewGuid().ToString("N");
        CertificateFiles.Save(_spare.FullName, name, certificate);
        File.Move(CertificateFiles.KeyPath(_spare.FullName, name), KeyPath, overwrite: true);
    }

    public void Dispose()
    {
        _directory.Delete(recursive: true);
        _spare.Delete(recursive: true);
    }
}
