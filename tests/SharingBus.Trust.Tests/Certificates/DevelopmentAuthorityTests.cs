using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using SharingBus.TestKit;
using SharingBus.Trust.Certificates;
using SharingBus.Trust.DevelopmentCa;
using Xunit;

namespace SharingBus.Trust.Tests.Certificates;

public sealed class DevelopmentAuthorityTests : IDisposable
{
    private static readonly SystemIdentity s_system = new("police-north", "records");

    // The TLS library itself judges some times by the machine's clock, so these tests begin there.
    private readonly ManualTime _time = new(TimeProvider.System.GetUtcNow());
    private readonly DevelopmentAuthority _authority;

    public DevelopmentAuthorityTests() => _authority = DevelopmentAuthority.Create(_time);

    public void Dispose() => _authority.Dispose();

    [Theory]
    [InlineData("localhost")]
    [InlineData("127.0.0.1")]
    [InlineData("node-a.test")]
    public async Task Handshake_ServerAndSystemOfTheAuthority_Succeeds(string host)
    {
        using X509Certificate2 server = _authority.IssueServer("node-a", "node-a.test");
        using X509Certificate2 client = _authority.IssueSystem(s_system);

        SystemIdentity? seen = await HandshakeAsync(server, client, host, _authority.Trust(), _authority.Trust());

        Assert.Equal(s_system, seen);
    }

    [Fact]
    public async Task Handshake_ServerUnderAnotherName_IsRefusedByTheClient()
    {
        using X509Certificate2 server = _authority.IssueServer("node-a");
        using X509Certificate2 client = _authority.IssueSystem(s_system);

        await Assert.ThrowsAsync<AuthenticationException>(
            () => HandshakeAsync(server, client, "node-b.test", _authority.Trust(), _authority.Trust()));
    }

    [Fact]
    public void Trust_CertificateOfAnotherAuthority_IsRefused()
    {
        using DevelopmentAuthority other = DevelopmentAuthority.Create(_time);
        using X509Certificate2 server = other.IssueServer("node-a");
        using X509Certificate2 client = other.IssueSystem(s_system);

        Assert.False(ServerTrusted(_authority.Trust(), server));
        Assert.False(_authority.Trust().ValidateClient(client, null, SslPolicyErrors.None));
        Assert.True(ServerTrusted(other.Trust(), server));
        Assert.True(other.Trust().ValidateClient(client, null, SslPolicyErrors.None));
    }

    [Fact]
    public void Trust_CertificateForTheOtherPurpose_IsRefused()
    {
        using X509Certificate2 server = _authority.IssueServer("node-a");
        using X509Certificate2 client = _authority.IssueSystem(s_system);
        using X509Certificate2 authority = _authority.ExportCertificate();

        Assert.False(_authority.Trust().ValidateClient(server, null, SslPolicyErrors.None));
        Assert.False(ServerTrusted(_authority.Trust(), client));
        Assert.False(_authority.Trust().ValidateClient(authority, null, SslPolicyErrors.None));
        Assert.False(_authority.Trust().ValidateServer(this, null, null, SslPolicyErrors.RemoteCertificateNotAvailable));
    }

    [Fact]
    public void Trust_CertificateOutOfItsTime_IsRefused()
    {
        using X509Certificate2 client = _authority.IssueSystem(s_system);
        CertificateTrust trust = _authority.Trust();

        _time.Advance(DevelopmentAuthority.IssuedValidity - TimeSpan.FromMinutes(1));
        Assert.True(trust.ValidateClient(client, null, SslPolicyErrors.None));
        _time.Advance(TimeSpan.FromMinutes(2));
        Assert.False(trust.ValidateClient(client, null, SslPolicyErrors.None));
    }

    [Fact]
    public void Load_WhatWasSaved_IssuesForTheSameTrust()
    {
        using TemporaryDirectory directory = new();
        CertificateTrust trust = _authority.Trust();
        _authority.Save(directory.Path);

        using DevelopmentAuthority loaded = DevelopmentAuthority.Load(directory.Path, _time);
        using X509Certificate2 issued = loaded.IssueSystem(s_system);
        CertificateFiles.Save(directory.Path, "records", issued);
        using X509Certificate2 read = CertificateFiles.Load(directory.Path, "records");

        Assert.True(read.HasPrivateKey);
        Assert.True(trust.ValidateClient(read, null, SslPolicyErrors.None));
        Assert.True(DevelopmentAuthority.LoadTrust(directory.Path, _time).ValidateClient(read, null, SslPolicyErrors.None));
    }

    [Fact]
    public void Save_Always_WritesAKeyOnlyTheOwnerMayUse()
    {
        using TemporaryDirectory directory = new();
        using X509Certificate2 issued = _authority.IssueSystem(s_system);

        CertificateFiles.Save(directory.Path, "records", issued);

        Assert.Equal(UnixFiles.OwnerOnly, UnixFiles.ModeOf(CertificateFiles.KeyPath(directory.Path, "records")));
    }

    [Fact]
    public void Load_KeyFileWithWiderMode_IsRefused()
    {
        using TemporaryDirectory directory = new();
        _authority.Save(directory.Path);
        UnixFiles.SetMode(CertificateFiles.KeyPath(directory.Path, "development-ca"), UnixFileMode.UserRead | UnixFileMode.OtherRead);

        Assert.Throws<UnauthorizedAccessException>(() => DevelopmentAuthority.Load(directory.Path, _time));
    }

    [Fact]
    public void SystemIdentity_CertificateWithoutTheUri_IsNone()
    {
        using X509Certificate2 server = _authority.IssueServer("records");

        Assert.False(SystemIdentity.TryRead(server, out _));
    }

    [Theory]
    [InlineData("police-north", "records/admin")]
    [InlineData("police-north/x", "records")]
    public void SystemIdentity_UriWithMoreParts_IsNone(string agency, string system)
    {
        using X509Certificate2 client = _authority.IssueSystem(new SystemIdentity(agency, system));

        Assert.False(SystemIdentity.TryRead(client, out _));
    }

    private static bool ServerTrusted(CertificateTrust trust, X509Certificate2 certificate) =>
        trust.ValidateServer(trust, certificate, null, SslPolicyErrors.RemoteCertificateChainErrors);

    private static async Task<SystemIdentity?> HandshakeAsync(
        X509Certificate2 server, X509Certificate2 client, string host, CertificateTrust serverTrust, CertificateTrust clientTrust)
    {
        using TcpListener listener = new(IPAddress.Loopback, port: 0);
        listener.Start();
        using TcpClient near = new();
        Task connecting = near.ConnectAsync((IPEndPoint)listener.LocalEndpoint);
        using TcpClient far = await listener.AcceptTcpClientAsync();
        await connecting;
        await using SslStream farTls = new(far.GetStream());
        await using SslStream nearTls = new(near.GetStream());

        Task accepting = farTls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
        {
            ServerCertificate = server,
            ClientCertificateRequired = true,
            EnabledSslProtocols = SslProtocols.Tls13,
            RemoteCertificateValidationCallback = clientTrust.ValidateClient,
        });
        Task calling = nearTls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = host,
            ClientCertificates = [client],
            EnabledSslProtocols = SslProtocols.Tls13,
            RemoteCertificateValidationCallback = serverTrust.ValidateServer,
        });
        try
        {
            await calling;
        }
        catch (AuthenticationException)
        {
            // Ends the server's side too, however far it has come.
            near.Close();
            await accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }

        await accepting;
        return SystemIdentity.TryRead((X509Certificate2)farTls.RemoteCertificate!, out SystemIdentity? identity) ? identity : null;
    }
}
