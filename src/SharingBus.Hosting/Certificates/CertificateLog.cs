using Microsoft.Extensions.Logging;

namespace SharingBus.Hosting.Certificates;

/// <summary>What a process says of its certificate: ids 1100 to 1199.</summary>
internal static partial class CertificateLog
{
    [LoggerMessage(1100, LogLevel.Information, "The certificate in {File} is shown from now on; it is valid until {Until:u}.")]
    public static partial void CertificateTaken(this ILogger logger, string file, DateTime until);

    [LoggerMessage(1101, LogLevel.Error, "A changed certificate is not taken: {Fault} The one before is shown on; it is valid until {Until:u}.")]
    public static partial void CertificateNotTaken(this ILogger logger, string fault, DateTime until);
}
