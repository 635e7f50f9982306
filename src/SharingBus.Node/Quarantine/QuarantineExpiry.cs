using Microsoft.Extensions.Logging;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Retention;

namespace SharingBus.Node.Quarantine;

/// <summary>Ends what stands in an agency's quarantine longer than its term: what nobody decides about must not be kept for good.</summary>
internal sealed class QuarantineExpiry : JournalChore
{
    // A term of days is to hold within the day.
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    private readonly AgencyQuarantine _quarantine;
    private readonly ILogger _logger;
    private readonly string _agency;

    /// <summary>Begins; the first round comes after an hour.</summary>
    public QuarantineExpiry(AgencyQuarantine quarantine, Journal journal, TimeProvider time, ILogger logger)
        : base(journal, Interval, time, failure => QuarantineLog.NotExpired(logger, failure, journal.Agency))
    {
        (_quarantine, _logger, _agency) = (quarantine, logger, journal.Agency);
    }

    /// <inheritdoc/>
    public override async Task RunOnceAsync(CancellationToken cancellation)
    {
        if (await _quarantine.ExpireAsync(cancellation) is > 0 and var items)
        {
            QuarantineLog.Expired(_logger, _agency, items);
        }
    }
}
