using Microsoft.Extensions.Logging;

namespace SharingBus.Node.Admission;

/// <summary>
/// Whether the journal's volume has room. It is measured on a timer and when the journal found no room, never for a notice: who asks
/// reads the last answer.
/// </summary>
internal sealed class DiskWatermark : IDisposable
{
    /// <summary>Between measurements, 1 s: the reserve holds many seconds of a disk's whole throughput.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private const int DefaultPercent = 5;
    private const int RightsShare = 8;

    private readonly AdmissionOptions _options;
    private readonly string _agency;
    private readonly string _directory;
    private readonly ILogger _logger;
    private readonly ITimer _timer;
    private volatile Reading _reading;

    public DiskWatermark(AdmissionOptions options, string agency, string directory, TimeProvider time, ILogger logger)
    {
        _options = options;
        _agency = agency;
        _directory = directory;
        _logger = logger;
        _reading = Measure(options.Measure(directory));
        _timer = time.CreateTimer(_ => Refresh(), null, Interval, Interval);
    }

    /// <summary>Free bytes at the last measurement.</summary>
    public long FreeBytes => _reading.FreeBytes;

    /// <summary>Whether new notices may be accepted.</summary>
    public bool TakesNotices => _reading.TakesNotices;

    /// <summary>Whether changes, receipts and batches of others may be written.</summary>
    public bool TakesRights => _reading.TakesRights;

    /// <summary>Measures now.</summary>
    public void Refresh()
    {
        try
        {
            Reading before = _reading;
            Reading now = Measure(_options.Measure(_directory));
            _reading = now;
            if (before.TakesNotices != now.TakesNotices)
            {
                Report(now);
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // The journal's own writes tell whether the volume works; the last measurement stands.
            AdmissionLog.NotMeasured(_logger, fault, _agency);
        }
    }

    public void Dispose() => _timer.Dispose();

    private Reading Measure(DiskSpace space)
    {
        long reserve = _options.DiskReserveBytes ?? Math.Min(AdmissionOptions.MostReserveBytes, space.TotalBytes / 100 * DefaultPercent);
        long rights = _options.RightsReserveBytes ?? reserve / RightsShare;
        return new Reading(space.FreeBytes, space.FreeBytes >= reserve, space.FreeBytes >= rights);
    }

    private void Report(Reading now)
    {
        if (now.TakesNotices)
        {
            AdmissionLog.DiskRecovered(_logger, _agency, now.FreeBytes);
        }
        else
        {
            AdmissionLog.DiskLow(_logger, _agency, now.FreeBytes);
        }
    }

    private sealed record Reading(long FreeBytes, bool TakesNotices, bool TakesRights);
}
