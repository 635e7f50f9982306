using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using SharingBus.Formats.Stix;

namespace SharingBus.Hub.Taxii;

/// <summary>The parameters of a request (TAXII 2.1, section 3.4). What is malformed is refused by name; nothing is guessed.</summary>
internal sealed partial record TaxiiQuery(ObjectFilter Filter, (ulong Position, int Place) After, int Limit)
{
    private static readonly HashSet<string> s_known = new(StringComparer.Ordinal)
    {
        "added_after", "limit", "next", "match[id]", "match[type]", "match[version]", "match[spec_version]",
    };

    /// <summary>Reads the parameters.</summary>
    /// <exception cref="TaxiiRefused">One of them is malformed.</exception>
    public static TaxiiQuery Read(IQueryCollection query, int maxPage)
    {
        if (query.Keys.FirstOrDefault(key => key.StartsWith("match[", StringComparison.Ordinal) && !s_known.Contains(key)) is not null)
        {
            throw Fault("match", "Objects can be matched by id, type, version and spec_version.");
        }

        var filter = new ObjectFilter
        {
            AddedAfter = One(query, "added_after") is { } added ? Instant(added) : -1,
            Ids = Many(query, "match[id]", StixIds.IsId, "Give ids as type--UUID, separated by commas."),
            Types = Many(query, "match[type]", TypeName().IsMatch, "Give types of STIX, separated by commas."),
            Versions = Many(query, "match[version]", IsVersion, "Give first, last, all, or times, separated by commas.") ?? ObjectFilter.Everything.Versions,
            HasSpecVersion = Many(query, "match[spec_version]", SpecVersion().IsMatch, "Give versions such as 2.1, separated by commas.")?.Contains("2.1") ?? true,
        };
        return new TaxiiQuery(filter, PlaceOf(query), LimitOf(query, maxPage));
    }

    private static (ulong, int) PlaceOf(IQueryCollection query) => One(query, "next") is not { } token
        ? (0, 0)
        : PlaceToken.Read(token) ?? throw Fault("next", "Give what stood in next of the page before.");

    private static int LimitOf(IQueryCollection query, int maxPage)
    {
        if (One(query, "limit") is not { } text)
        {
            return maxPage;
        }

        // However large: the server's own bound holds (section 3.4.1).
        return Digits().IsMatch(text) && text.TrimStart('0').Length > 0
            ? int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int limit) ? Math.Min(limit, maxPage) : maxPage
            : throw Fault("limit", "Give a number of objects from 1 on.");
    }

    private static long Instant(string text) =>
        Time().IsMatch(text) && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time)
            ? (time.UtcTicks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond
            : throw Fault("added_after", "Give a time as yyyy-MM-ddTHH:mm:ss.ssssssZ.");

    private static bool IsVersion(string text) => text is "first" or "last" or "all" || Time().IsMatch(text);

    private static string? One(IQueryCollection query, string name) => query.TryGetValue(name, out StringValues values)
        ? values is [{ Length: > 0 } only] ? only : throw Fault(name, "Give it once, with a value.")
        : null;

    private static HashSet<string>? Many(IQueryCollection query, string name, Func<string, bool> fits, string remedy)
    {
        if (One(query, name) is not { } text)
        {
            return null;
        }

        HashSet<string> values = new(text.Split(','), StringComparer.Ordinal);
        return values.All(fits) ? values : throw Fault(name, remedy);
    }

    private static TaxiiRefused Fault(string name, string remedy) => new(TaxiiError.InvalidParameter, $"{name}: {remedy}");

    [GeneratedRegex(@"\A[0-9]+\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 100)]
    private static partial Regex Digits();

    [GeneratedRegex(@"\A[a-z][a-z0-9-]{0,250}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 100)]
    private static partial Regex TypeName();

    [GeneratedRegex(@"\A[0-9]\.[0-9]\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 100)]
    private static partial Regex SpecVersion();

    [GeneratedRegex(@"\A[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,7})?Z\z", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 100)]
    private static partial Regex Time();
}
