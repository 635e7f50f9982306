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
        Evidence = link.Kind switch
        {
            KeyKind.Indicator => Evidence.Indicator,
            KeyKind.Person => Evidence.Person,
            _ => Evidence.PlaceAndTime,
        },
        Explanation = link.Kind switch
        {
            KeyKind.Indicator => $"Both name the same {Words((IndicatorKind)link.Detail)}.",
            KeyKind.Municipality => "Both were observed in the same municipality within 72 hours, and their forms of harm do not differ.",
            KeyKind.Cell => "Both were observed within about a kilometre and 72 hours, and their forms of harm do not differ.",
            _ => "An analyst confirmed that both mean the same person.",
        },
    };

    /// <summary>A link that is only proposed.</summary>
    public static Link Propose(NoticePair pair) => new()
    {
        Left = MessageIds.Write(pair.Left),
        Right = MessageIds.Write(pair.Right),
        Evidence = Evidence.Person,
        Explanation = "Both carry the same pseudonymous person key; whether they mean one person is for an analyst to decide.",
    };

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
