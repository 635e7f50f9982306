using System.Globalization;
using SharingBus.Fusion.V1;
using SharingBus.Hub.Correlation;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Hub.Situations;

/// <summary>Says why two notices belong together, in words and without personal data: kinds of things, never their values.</summary>
internal static class LinkWording
{
    /// <summary>A link as analysts see it.</summary>
    public static Link Write(NoticeLink link) => new()
    {
        Left = MessageIds.Write(link.Left),
        Right = MessageIds.Write(link.Right),
        Evidence = link switch
        {
            { Joined: true } => Evidence.Person,
            { Evidence: { OwnIndicators: > 0 } or { LooseIndicators: > 0 } } => Evidence.Indicator,
            { Evidence.Passages: > 1 } => Evidence.Text,
            _ => Evidence.PlaceAndTime,
        },
        Decibans = link.Joined ? 0 : link.Evidence.Decibans,
        Explanation = link.Joined ? "An analyst confirmed that both mean the same person." : string.Join(" ", Reasons(link.Evidence)),
    };

    /// <summary>A link that is only proposed.</summary>
    public static Link Propose(NoticePair pair) => new()
    {
        Left = MessageIds.Write(pair.Left),
        Right = MessageIds.Write(pair.Right),
        Evidence = Evidence.Person,
        Explanation = "Both carry the same pseudonymous person key; whether they mean one person is for an analyst to decide.",
    };

    /// <summary>A link that an analyst made.</summary>
    public static Link Merge(Guid left, Guid right, string decision) => new()
    {
        Left = MessageIds.Write(left),
        Right = MessageIds.Write(right),
        Evidence = Evidence.Analyst,
        Explanation = $"An analyst merged them: {decision}.",
    };

    private static IEnumerable<string> Reasons(PairEvidence found)
    {
        if (found.OwnIndicators + found.LooseIndicators > 0)
        {
            yield return $"Both name the same {Words(found.Indicator)}.";
        }

        if (found.Passages > 0)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"Their texts share {found.Passages} of {CorrelationBounds.SampledPassages} sampled passages{(found.OneOrigin ? ", as texts of one agency often do" : "")}.");
        }

        if (found.PlaceSpeaks && (found.Kilometres is <= 1.5 || (found.Kilometres is null && found.OneMunicipality == true)))
        {
            var where = found.Kilometres is null ? "in the same municipality" : found.Kilometres < 0.8 ? "within 800 metres" : "within 1.5 kilometres";
            yield return found.Hours is { } hours
                ? string.Create(CultureInfo.InvariantCulture, $"Both were observed {where} and {Math.Max(1, Math.Ceiling(hours)):F0} h.")
                : $"Both were observed {where}.";
        }

        foreach (var (one, what) in ((bool?, string)[])[(found.OneHarm, "the form of harm"), (found.OneSector, "the kind of target")])
        {
            if (one is { } agrees)
            {
                yield return $"They {(agrees ? "agree" : "differ")} on {what}.";
            }
        }
    }

    private static string Words(IndicatorKind kind) => kind switch
    {
        IndicatorKind.Url => "web address",
        IndicatorKind.Domain => "domain",
        IndicatorKind.IpAddress => "network address",
        IndicatorKind.EmailAddress => "e-mail address",
        IndicatorKind.PhoneNumber => "telephone number",
        IndicatorKind.FileHash => "file",
        IndicatorKind.AccountHandle => "account",
        IndicatorKind.VehiclePlate => "vehicle plate",
        IndicatorKind.Phrase => "phrase",
        IndicatorKind.Pattern => "pattern",
        _ => "indicator",
    };
}
