using SharingBus.Exchange.V1;
using SharingBus.Vocabulary;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Node.Subscriptions;

/// <summary>
/// What a subscriber wants of what its role may see. It judges deliveries, never the notices behind them: whether something passes tells
/// no more than the delivery itself.
/// </summary>
internal sealed class NoticeFilter
{
    private readonly HashSet<NoticeType> _types;
    private readonly HashSet<string> _origins;
    private readonly SubscribeFilter _content;
    private readonly bool _asksContent;

    private NoticeFilter(SubscribeOpen open)
    {
        _content = open.Filter ?? new SubscribeFilter();
        _types = [.. open.Types_];
        _origins = new HashSet<string>(_content.Origins, StringComparer.Ordinal);
        _asksContent = _content.MinSeverity != Severity.Unspecified
            || _content.Areas.Count + _content.Urgencies.Count + _content.Purposes.Count > 0;
    }

    /// <summary>The filter of a subscription: its values were checked.</summary>
    public static NoticeFilter Of(SubscribeOpen open) => new(open);

    /// <summary>Whether anything of an agency is wanted at all.</summary>
    public bool WantsOrigin(string origin) => _origins.Count == 0 || _origins.Contains(origin);

    /// <summary>Whether a delivery is wanted. Word of break-glass is, whatever was asked for: its supervisor cannot ask not to be told.</summary>
    public bool Wants(Delivery delivery) => delivery.BreakGlass is not null || IsAskedFor(delivery);

    private bool IsAskedFor(Delivery delivery) => WantsOrigin(delivery.Origin) && WantsType(delivery) && WantsContent(delivery);

    // Of a change the type is what its origin says; where it says none of the vocabulary the filter does not keep it back.
    private bool WantsType(Delivery delivery) =>
        _types.Count == 0 || _types.Contains(delivery.Type) || (delivery.Change is not null && !NoticeTypes.IsKnown(delivery.Type));

    private bool WantsContent(Delivery delivery)
    {
        if (!_asksContent || delivery.Change is not null)
        {
            return true;
        }

        Fit fit = Judge(StatedContent.Read(delivery.Type, delivery.Notice));
        return fit == Fit.Inside || (fit == Fit.Unstated && !_content.StatedOnly);
    }

    private Fit Judge(StatedContent stated)
    {
        Fit severity = _content.MinSeverity == Severity.Unspecified ? Fit.Inside : Any(stated.Severities, Judge);
        Fit urgency = _content.Urgencies.Count == 0 ? Fit.Inside : Any(stated.Urgencies, Judge);
        Fit purpose = _content.Purposes.Count == 0 ? Fit.Inside : Judge(stated.Purpose);
        Fit area = _content.Areas.Count == 0 ? Fit.Inside : Any(stated.Places, place => _content.Areas.Max(wanted => AreaMatch.Judge(wanted, place)));
        return (Fit)Math.Min(Math.Min((int)severity, (int)urgency), Math.Min((int)purpose, (int)area));
    }

    // A lower number is more severe.
    private Fit Judge(Severity severity) => severity is Severity.Unspecified or Severity.Unknown
        ? Fit.Unstated
        : severity <= _content.MinSeverity ? Fit.Inside : Fit.Outside;

    private Fit Judge(Urgency urgency) => _content.Urgencies.Contains(urgency)
        ? Fit.Inside
        : urgency is Urgency.Unspecified or Urgency.Unknown ? Fit.Unstated : Fit.Outside;

    private Fit Judge(Purpose purpose) => _content.Purposes.Contains(purpose)
        ? Fit.Inside
        : purpose == Purpose.Unspecified ? Fit.Unstated : Fit.Outside;

    private static Fit Any<T>(IReadOnlyCollection<T> stated, Func<T, Fit> judge) => stated.Count == 0 ? Fit.Unstated : stated.Max(judge);
}
