using System.Diagnostics.CodeAnalysis;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using SharingBus.Hosting.Callers;

namespace SharingBus.Hosting.Certificates;

/// <summary>
/// The certificate that a process shows, as server and as client: one that it was given, or what two files hold, read again when they
/// change. What is half written, unsound or of another system is not taken; what was read before stays. Safe for use by several threads.
/// </summary>
public sealed class ServiceCertificate
{
    /// <summary>
    /// The files are looked at when a certificate is asked for, and no more often than this, 2 s: a renewal is seen at the next handshake, and
    /// many handshakes cost no reading each.
    /// </summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private readonly CertificatePair? _files;
    private readonly TimeProvider _time;
    private readonly Lock _looking = new();
    private volatile Shown _shown;
    private volatile ILogger _logger = NullLogger.Instance;
    private long _lookedAt;
    private string _lastFault = string.Empty;

    private ServiceCertificate(Shown shown, CertificatePair? files, TimeProvider time) => (_shown, _files, _time, _lookedAt) = (shown, files, time, time.GetTimestamp());

    /// <summary>The certificate with its key, as it is now.</summary>
    public X509Certificate2 Current => Look().Certificate;

    /// <summary>The same, in the form in which a server keeps what belongs to it from handshake to handshake.</summary>
    internal SslStreamCertificateContext Context => Look().Context;

    /// <summary>A certificate that stays as it is.</summary>
    public static ServiceCertificate Fixed(X509Certificate2 certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        return new(new Shown(certificate, []), files: null, TimeProvider.System);
    }

    /// <summary>A certificate that stays as it is.</summary>
    /// <param name="certificate">The certificate with its key; null for none.</param>
    [return: NotNullIfNotNull(nameof(certificate))]
    public static implicit operator ServiceCertificate?(X509Certificate2? certificate) => certificate is null ? null : Fixed(certificate);

    /// <summary>A certificate of two files.</summary>
    /// <param name="certificate">PEM file of the certificate.</param>
    /// <param name="key">PEM file of its private key.</param>
    /// <param name="time">The clock that says when to look again, and whether a certificate is in time.</param>
    /// <exception cref="InvalidDataException">A file is not what it should be, or the two do not belong together.</exception>
    /// <exception cref="UnauthorizedAccessException">Others than the owner have rights on the key's file.</exception>
    /// <exception cref="IOException">A file is missing or cannot be read.</exception>
    public static ServiceCertificate FromFiles(string certificate, string key, TimeProvider time)
    {
        CertificatePair files = new(certificate, key);
        var (read, digest) = files.Read(known: null)!.Value;
        return new(new Shown(read, digest), files, time);
    }

    /// <summary>Where to say that another certificate was taken, or why not.</summary>
    public void LogTo(ILogger logger) => _logger = logger;

    private Shown Look()
    {
        if (_files is null || !IsDue() || !_looking.TryEnter())
        {
            return _shown;
        }

        try
        {
            if (IsDue())
            {
                Interlocked.Exchange(ref _lookedAt, _time.GetTimestamp());
                Read(_files);
            }

            return _shown;
        }
        finally
        {
            _looking.Exit();
        }
    }

    private bool IsDue() => _time.GetElapsedTime(Interlocked.Read(ref _lookedAt)) >= Interval;

    private void Read(CertificatePair files)
    {
        try
        {
            if (files.Read(_shown.Digest) is not (var certificate, var digest))
            {
                _lastFault = string.Empty;
                return;
            }

            if (FaultOf(certificate, files.CertificatePath) is { } fault)
            {
                certificate.Dispose();
                Report(fault);
                return;
            }

            // What was shown before may still be in use by a handshake: it is left to the collector.
            _shown = new Shown(certificate, digest);
            _lastFault = string.Empty;
            _logger.CertificateTaken(files.CertificatePath, certificate.NotAfter.ToUniversalTime());
        }
        catch (Exception fault) when (fault is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            Report(fault.Message);
        }
    }

    private string? FaultOf(X509Certificate2 certificate, string path)
    {
        DateTime now = _time.GetUtcNow().UtcDateTime;
        if (now < certificate.NotBefore.ToUniversalTime() || now >= certificate.NotAfter.ToUniversalTime())
        {
            return $"{path} holds a certificate that is not in time: {certificate.NotBefore.ToUniversalTime():u} to {certificate.NotAfter.ToUniversalTime():u}.";
        }

        // Who a process is does not change while it runs.
        return CallerIdentity.FromCertificate(certificate) == CallerIdentity.FromCertificate(_shown.Certificate)
            ? null
            : $"{path} holds the certificate of another system.";
    }

    // The same fault is told once, not with every handshake.
    private void Report(string fault)
    {
        if (fault != _lastFault)
        {
            _lastFault = fault;
            _logger.CertificateNotTaken(fault, _shown.Certificate.NotAfter.ToUniversalTime());
        }
    }

    private sealed record Shown(X509Certificate2 Certificate, byte[] Digest)
    {
        private readonly Lazy<SslStreamCertificateContext> _context =
            new(() => SslStreamCertificateContext.Create(Certificate, additionalCertificates: null, offline: true));

        public SslStreamCertificateContext Context => _context.Value;
    }
}
