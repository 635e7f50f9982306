using System.CommandLine;
using System.Globalization;
using SharingBus.Exchange.V1;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Cli.Commands;

/// <summary>Where a subscription begins, and what it narrows itself to.</summary>
internal sealed class SubscriptionOptions
{
    private readonly Option<ulong?> _fromPosition = new("--from-position")
    {
        Description = "Begin at this position, itself included: gives again, and leaves the subscription's cursor where it stands",
    };

    private readonly Option<string?> _fromTime = new("--from-time")
    {
        Description = "Begin with what the node received at this time or later by its own clock, for example 2026-03-02T08:00:00Z",
    };

    private readonly Option<bool> _fromBeginning = new("--from-beginning") { Description = "Begin at the first message that is still to be had" };
    private readonly Option<bool> _newOnly = new("--new-only")
    {
        Description = "Begin behind everything received so far: what the subscription has not acknowledged is passed over for good",
    };

    private readonly Option<string[]> _types = new("--type") { Description = "Only notices of this type, for example ThreatNotice; may be repeated, as all filters" };
    private readonly Option<string[]> _areas = new("--area") { Description = "Only about this area: XN, XN-NB, XN-NB/Oakhollow or /Oakhollow" };
    private readonly Option<string?> _minSeverity = new("--min-severity") { Description = "At least this severe: EXTREME, SEVERE, MODERATE or MINOR" };
    private readonly Option<string[]> _urgencies = new("--urgency") { Description = "Only of this urgency, for example IMMEDIATE" };
    private readonly Option<string[]> _purposes = new("--purpose") { Description = "Only for this purpose, for example PREVENTION" };
    private readonly Option<string[]> _origins = new("--origin") { Description = "Only from this agency" };
    private readonly Option<bool> _statedOnly = new("--stated-only")
    {
        Description = "Leave out notices whose view does not tell what a filter asks for; without it they pass",
    };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[
            _fromPosition, _fromTime, _fromBeginning, _newOnly, _types, _areas, _minSeverity, _urgencies, _purposes, _origins, _statedOnly])
        {
            command.Options.Add(option);
        }
    }

    /// <summary>Sets what the command line asks for.</summary>
    /// <exception cref="CommandFailure">It contradicts itself or uses words that are none.</exception>
    public void Apply(ParseResult line, SubscribeOpen open)
    {
        ApplyStart(line, open);
        open.Types_.AddRange(Values(line, _types).Select(NoticeFile.TypeOf));
        var filter = new SubscribeFilter { StatedOnly = line.GetValue(_statedOnly) };
        filter.Areas.AddRange(Values(line, _areas).Select(AreaOf));
        filter.Urgencies.AddRange(Values(line, _urgencies).Select(CodeWord.Of<Urgency>));
        filter.Purposes.AddRange(Values(line, _purposes).Select(CodeWord.Of<Purpose>));
        filter.Origins.AddRange(Values(line, _origins));
        if (line.GetValue(_minSeverity) is { } severity)
        {
            filter.MinSeverity = CodeWord.Of<Severity>(severity);
        }

        open.Filter = filter;
    }

    private void ApplyStart(ParseResult line, SubscribeOpen open)
    {
        var starts = new Option[] { _fromPosition, _fromTime, _fromBeginning, _newOnly }.Where(option => line.GetResult(option) is { Implicit: false });
        if (starts.Count() > 1)
        {
            throw CommandFailure.Usage($"begin at one place: {string.Join(" or ", starts.Select(option => option.Name))}");
        }

        if (line.GetValue(_fromPosition) is { } position)
        {
            open.FromPosition = position;
        }
        else if (line.GetValue(_fromTime) is { } time)
        {
            open.FromReceivedUnixMicros = MicrosOf(time);
        }
        else if (line.GetValue(_fromBeginning))
        {
            open.FromPlace = StartPlace.Beginning;
        }
        else if (line.GetValue(_newOnly))
        {
            open.FromPlace = StartPlace.New;
        }
    }

    private static long MicrosOf(string time) =>
        DateTimeOffset.TryParse(time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant)
            ? (instant - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond
            : throw CommandFailure.Usage($"'{time}' is no time; write it like 2026-03-02T08:00:00Z");

    // XN is a country, XN-NB a subdivision; what stands behind a slash is a municipality.
    private static SubscribeArea AreaOf(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var (codes, municipality) = slash < 0 ? (text, "") : (text[..slash], text[(slash + 1)..]);
        return codes.Contains('-', StringComparison.Ordinal)
            ? new SubscribeArea { Subdivision = codes, Municipality = municipality }
            : new SubscribeArea { Country = codes, Municipality = municipality };
    }

    private static string[] Values(ParseResult line, Option<string[]> option) => line.GetValue(option) ?? [];
}
