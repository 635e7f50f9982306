using System.Security.Cryptography.X509Certificates;
using Grpc.Core;
using SharingBus.Hosting.Serving;
using SharingBus.Trust.Certificates;
using SharingBus.Trust.DevelopmentCa;

namespace SharingBus.SecurityTests.Callers;

/// <summary>
/// The rule by itself: over a socket the platform's own level of security drops some of these before it is asked, and another platform's may not.
/// </summary>
public sealed class CertificateRuleTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("sharingbus-rule-");
    private readonly X509Certificate2 _authority;

    public CertificateRuleTests()
    {
        using DevelopmentAuthority authority = DevelopmentAuthority.Create(TimeProvider.System);
        authority.Save(_directory.FullName);
        _authority = CertificateFiles.Load(_directory.FullName, "development-ca");
    }

    public void Dispose()
    {
        _authority.Dispose();
        _directory.Delete(recursive: true);
    }

    [Fact]
    public void Rule_TakesWhatIsSound_AndNothingThatMustGetNoConnection()
    {
        var certificates = new HostileCertificates(_authority);
        using X509Certificate2 good = certificates.Good();
        Assert.True(Takes(good));

        HostileCertificate[] hostile = [.. certificates.All().Where(one => one.Status == StatusCode.Unavailable)];

        Assert.Equal([], hostile.Where(one => Takes(one.Certificate)).Select(one => one.Name));
        Assert.Contains(hostile, one => one.Name == "signed with SHA-1");
    }

    private bool Takes(X509Certificate2 certificate) => CertificateRule.Takes(_authority, certificate, CertificateDraft.ClientPurpose);
}
