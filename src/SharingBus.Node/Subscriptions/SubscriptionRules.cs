using System.Text.RegularExpressions;
using SharingBus.Exchange.V1;
using SharingBus.Hosting.Errors;
using SharingBus.Vocabulary;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Node.Subscriptions;

/// <summary>What an opening may say: every fault at once, each with its place.</summary>
internal static partial class SubscriptionRules
{
    private const int MaxAreas = 64;
    private const int MaxOrigins = 64;
    private const int MaxName = 100;

    /// <summary>The faults of an opening.</summary>
    public static IReadOnlyCollection<FieldViolation> Check(SubscribeOpen open)
    {
        SubscribeFilter filter = open.Filter ?? new SubscribeFilter();
        return [.. OfBounds(open), .. OfStart(open), .. OfCodes(open, filter), .. OfNames(filter)];
    }

    private static IEnumerable<FieldViolation> OfBounds(SubscribeOpen open)
    {
        if (open.MaxOutstanding > SubscriptionSession.MaxOutstanding)
        {
            yield return new FieldViolation("open.max_outstanding", $"Ask for 1 to {SubscriptionSession.MaxOutstanding}, or leave it out.");
        }

        if (open.MaxOutstandingBytes > SubscriptionSession.MaxOutstandingBytes)
        {
            yield return new FieldViolation("open.max_outstanding_bytes", $"Ask for 1 to {SubscriptionSession.MaxOutstandingBytes}, or leave it out.");
        }
    }

    private static IEnumerable<FieldViolation> OfStart(SubscribeOpen open)
    {
        if (open.HasFromReceivedUnixMicros && open.FromReceivedUnixMicros < 0)
        {
            yield return new FieldViolation("open.from_received_unix_micros", "Give microseconds since 1970-01-01T00:00:00Z.");
        }

        if (open.HasFromPlace && open.FromPlace is not (StartPlace.Beginning or StartPlace.New))
        {
            yield return new FieldViolation("open.from_place", "Use BEGINNING or NEW, or leave it out.");
        }
    }

    private static IEnumerable<FieldViolation> OfCodes(SubscribeOpen open, SubscribeFilter filter)
    {
        if (open.Types_.Count > NoticeTypes.All.Count || !open.Types_.All(NoticeTypes.IsKnown))
        {
            yield return new FieldViolation("open.types", "Name types of the vocabulary, each once.");
        }

        if (filter.MinSeverity is not (Severity.Unspecified or Severity.Extreme or Severity.Severe or Severity.Moderate or Severity.Minor))
        {
            yield return new FieldViolation("open.filter.min_severity", "Use EXTREME, SEVERE, MODERATE or MINOR, or leave it out.");
        }

        if (!AreCodes(filter.Urgencies))
        {
            yield return new FieldViolation("open.filter.urgencies", "Name urgencies of the vocabulary, each once.");
        }

        if (!AreCodes(filter.Purposes))
        {
            yield return new FieldViolation("open.filter.purposes", "Name purposes of the vocabulary, each once.");
        }
    }

    private static IEnumerable<FieldViolation> OfNames(SubscribeFilter filter)
    {
        if (filter.Origins.Count > MaxOrigins || !filter.Origins.All(AgencyId().IsMatch))
        {
            yield return new FieldViolation("open.filter.origins", $"Name at most {MaxOrigins} agencies, 3 to 63 characters of a-z, 0-9 and hyphen.");
        }

        if (filter.Areas.Count > MaxAreas)
        {
            yield return new FieldViolation("open.filter.areas", $"Name at most {MaxAreas} areas.");
        }

        for (int area = 0; area < Math.Min(filter.Areas.Count, MaxAreas); area++)
        {
            if (!IsArea(filter.Areas[area]))
            {
                yield return new FieldViolation(
                    $"open.filter.areas[{area}]",
                    $"Set a country such as DE, a subdivision such as DE-BY, a municipality of at most {MaxName} characters, or several of them.");
            }
        }
    }

    private static bool IsArea(SubscribeArea area) =>
        area.Country.Length + area.Subdivision.Length + area.Municipality.Length > 0
        && (area.Country.Length == 0 || Country().IsMatch(area.Country))
        && (area.Subdivision.Length == 0 || Subdivision().IsMatch(area.Subdivision))
        && area.Municipality.Length <= MaxName
        && (area.Municipality.Length == 0 || !string.IsNullOrWhiteSpace(area.Municipality));

    private static bool AreCodes<T>(IReadOnlyCollection<T> codes)
        where T : struct, Enum =>
        codes.Count < Enum.GetValues<T>().Length && codes.All(code => !code.Equals(default(T)) && Enum.IsDefined(code));

    [GeneratedRegex(@"\A[a-z0-9-]{3,63}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 100)]
    private static partial Regex AgencyId();

    [GeneratedRegex(@"\A[A-Za-z]{2}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 100)]
    private static partial Regex Country();

    [GeneratedRegex(@"\A[A-Za-z]{2}-[A-Za-z0-9]{1,3}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 100)]
    private static partial Regex Subdivision();
}
