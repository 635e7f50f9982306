using System.Security.Cryptography.X509Certificates;
using Grpc.Core;
using SharingBus.Federation.V1;
using SharingBus.Hosting.Certificates;
using SharingBus.Hosting.Errors;
using SharingBus.Node.Tests.Federation;
using SharingBus.TestKit;
using SharingBus.Trust.Certificates;
using SharingBus.Trust.DevelopmentCa;

namespace SharingBus.SecurityTests.Register;

/// <summary>A process shows the certificate that its files hold now, and never a pair that does not stand.</summary>
public sealed class CertificateReloadTests : IDisposable
{
    private const int Taken = 1100;
    private const int NotTaken = 1101;

    private readonly DevelopmentAuthority _authority = DevelopmentAuthority.Create(TimeProvider.System);
    private readonly TestClock _clock = new(TimeProvider.System.GetUtcNow());
    private readonly CertificateFolder _folder = new();
    private readonly EventLog _log = new();

    public void Dispose()
    {
        _log.Dispose();
        _folder.Dispose();
        _authority.Dispose();
    }

    [Fact]
    public void Certificate_ThatWasRenewed_IsShownFromTheNextLookOn()
    {
        X509Certificate2 old = Issue();
        X509Certificate2 renewed = Issue();
        ServiceCertificate certificate = Open(old);

        _folder.Put(renewed);
        string within = certificate.Current.Thumbprint;
        _clock.Advance(ServiceCertificate.Interval);

        Assert.Equal(old.Thumbprint, within);
        Assert.Equal(renewed.Thumbprint, certificate.Current.Thumbprint);
        Assert.True(certificate.Current.HasPrivateKey);
        Assert.Equal(1, _log.Times(Taken));
    }

    [Fact]
    public void Pair_OfWhichOneFileIsWrittenYet_IsNotTakenUntilTheOtherIs()
    {
        X509Certificate2 old = Issue();
        X509Certificate2 renewed = Issue();
        ServiceCertificate certificate = Open(old);

        _folder.PutCertificate(renewed);
        string half = Look(certificate);
        _folder.PutKey(renewed);

        Assert.Equal(old.Thumbprint, half);
        Assert.Contains(_folder.KeyPath, _log.Text(NotTaken), StringComparison.Ordinal);
        Assert.Equal(renewed.Thumbprint, Look(certificate));
    }

    [Fact]
    public void Pair_WrittenByteByByte_IsNeverTakenInParts()
    {
        X509Certificate2 old = Issue();
        X509Certificate2 renewed = Issue();
        ServiceCertificate certificate = Open(old);
        string text = renewed.ExportCertificatePem();
        _folder.PutKey(renewed);

        for (int length = 0; length < text.Length - "-----END CERTIFICATE-----".Length; length += 40)
        {
            File.WriteAllText(_folder.CertificatePath, text[..length]);
            Assert.Equal(old.Thumbprint, Look(certificate));
        }

        File.WriteAllText(_folder.CertificatePath, text);
        Assert.Equal(renewed.Thumbprint, Look(certificate));
    }

    [Theory]
    [InlineData("empty certificate", "crt.pem")]
    [InlineData("no certificate", "crt.pem")]
    [InlineData("no key", "key.pem")]
    [InlineData("empty key", "key.pem")]
    [InlineData("other key", "key.pem")]
    [InlineData("other system", "crt.pem")]
    [InlineData("too long", "crt.pem")]
    [InlineData("open key", "key.pem")]
    public void Pair_ThatDoesNotStand_IsNamedOnceAndTheOneBeforeStays(string fault, string file)
    {
        X509Certificate2 old = Issue();
        ServiceCertificate certificate = Open(old);

        Spoil(fault);
        string[] shown = [Look(certificate), Look(certificate), Look(certificate)];

        Assert.All(shown, thumbprint => Assert.Equal(old.Thumbprint, thumbprint));
        Assert.Contains(file, Assert.Single(_log.Texts(NotTaken)), StringComparison.Ordinal);
    }

    [Fact]
    public void Certificate_OutsideItsTime_IsNotTakenUntilItIsIn()
    {
        X509Certificate2 old = Issue();
        ServiceCertificate certificate = Open(old);
        var later = new TestClock(TimeProvider.System.GetUtcNow().AddDays(2));
        using DevelopmentAuthority ofLater = DevelopmentAuthority.Create(later);
        X509Certificate2 early = ofLater.IssueSystem(Police);

        _folder.Put(early);
        string tooEarly = Look(certificate);
        _clock.Advance(TimeSpan.FromDays(3));
        string inTime = Look(certificate);
        _clock.Advance(DevelopmentAuthority.IssuedValidity);
        _folder.Put(Issue());

        Assert.Equal(old.Thumbprint, tooEarly);
        Assert.Equal(early.Thumbprint, inTime);
        Assert.Equal(early.Thumbprint, Look(certificate)); // the other has expired by now
    }

    [Fact]
    public void FirstPair_ThatDoesNotStand_KeepsTheProcessFromStarting()
    {
        _folder.PutCertificate(Issue());
        _folder.PutKey(Issue());

        Assert.Throws<InvalidDataException>(() => ServiceCertificate.FromFiles(_folder.CertificatePath, _folder.KeyPath, _clock));
    }

    [Fact]
    public async Task Server_WhoseFilesChange_ShowsTheNewCertificateAtTheNextHandshake()
    {
        X509Certificate2 old = _authority.IssueService(Police);
        X509Certificate2 renewed = _authority.IssueService(Police);
        await using ReloadingServer server = await ReloadingServer.StartAsync(Open(old), _authority);

        string before = await server.ShownAsync();
        _folder.Put(renewed);
        _clock.Advance(ServiceCertificate.Interval);

        Assert.Equal(old.Thumbprint, before);
        Assert.Equal(renewed.Thumbprint, await server.ShownAsync());
    }

    [Fact]
    public async Task Client_WhoseKeyWasReplacedInTheRegister_ComesBackWithItsNewOneByItself()
    {
        await using PinnedPolicyService service = await PinnedPolicyService.StartAsync();
        X509Certificate2 old = service.Certificate(TestBundle.Police);
        X509Certificate2 next = service.Certificate(TestBundle.Police);
        FederationService.FederationServiceClient node = service.Client(Open(old));
        service.Publish(bundle => bundle.Pin(TestBundle.Police, old));
        await node.GetBundleAsync(new GetBundleRequest());

        _folder.Put(next);
        _clock.Advance(ServiceCertificate.Interval);
        service.Publish(bundle => bundle.Pin(TestBundle.Police, next));
        RpcException refused = await Assert.ThrowsAsync<RpcException>(async () => await node.GetBundleAsync(new GetBundleRequest()));

        Assert.Equal("NODE_NOT_PINNED", WireError.ReasonOf(refused)); // over the connection of the old key, which the service then closes
        await Eventually.HoldsAsync(() => IsServedAsync(node));
    }

    private static SystemIdentity Police => new(TestBundle.Police, "node");

    private X509Certificate2 Issue() => _authority.IssueSystem(Police);

    private ServiceCertificate Open(X509Certificate2 certificate)
    {
        _folder.Put(certificate);
        var opened = ServiceCertificate.FromFiles(_folder.CertificatePath, _folder.KeyPath, _clock);
        opened.LogTo(_log.CreateLogger("certificates"));
        return opened;
    }

    private string Look(ServiceCertificate certificate)
    {
        _clock.Advance(ServiceCertificate.Interval);
        return certificate.Current.Thumbprint;
    }

    private void Spoil(string fault)
    {
        switch (fault)
        {
            case "empty certificate":
                File.WriteAllText(_folder.CertificatePath, string.Empty);
                break;
            case "no certificate":
                File.Delete(_folder.CertificatePath);
                break;
            case "no key":
                File.Delete(_folder.KeyPath);
                break;
            case "empty key":
                File.WriteAllText(_folder.KeyPath, string.Empty);
                break;
            case "other key":
                _folder.PutKey(Issue());
                break;
            case "other system":
                _folder.Put(_authority.IssueSystem(new SystemIdentity(TestBundle.School, "node")));
                break;
            case "too long":
                File.WriteAllText(_folder.CertificatePath, Issue().ExportCertificatePem() + new string(' ', 100_000));
                break;
            default:
                LetOthersRead(_folder.KeyPath);
                break;
        }
    }

    private static void LetOthersRead(string path) => UnixFiles.SetMode(path, UnixFiles.OwnerOnly | UnixFileMode.GroupRead);

    private static async Task<bool> IsServedAsync(FederationService.FederationServiceClient node)
    {
        try
        {
            return (await node.GetBundleAsync(new GetBundleRequest())).CurrentVersion == 2;
        }
        catch (RpcException)
        {
            return false;
        }
    }
}
