using SharingBus.Hub.Correlation;
using SharingBus.Policy.V1;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Hub.Routing;

/// <summary>What a route looks at: grades, areas and sectors of an alert. Nothing of it is about a person.</summary>
internal sealed record AlertPicture
{
    /// <summary>Actual, exercise or test.</summary>
    public required AlertStatus Status { get; init; }

    /// <summary>The worst of its notices.</summary>
    public required Severity Severity { get; init; }

    /// <summary>The most urgent of its notices.</summary>
    public required Urgency Urgency { get; init; }

    /// <summary>CAP categories.</summary>
    public required IReadOnlyList<AlertCategory> Categories { get; init; }

    /// <summary>Where, by name.</summary>
    public required IReadOnlyList<NoticeArea> Areas { get; init; }

    /// <summary>Whom or what it threatens.</summary>
    public required IReadOnlyList<TargetSector> Sectors { get; init; }

    /// <summary>True where nothing of it is real.</summary>
    public bool IsDrill => Status != AlertStatus.Actual;

    /// <summary>The picture of an alert that is being written.</summary>
    public static AlertPicture Of(AlertStatus status, AlertText text, IReadOnlyList<NoticeFacts> members) => new()
    {
        Status = status,
        Severity = text.Severity,
        Urgency = text.Urgency,
        Categories = [.. text.Categories],
        Areas = [.. members.Select(member => member.Area).OfType<NoticeArea>().Distinct()],
        Sectors = [.. members.Select(member => member.Sector).Where(sector => sector != TargetSector.Unspecified).Distinct().Order()],
    };

    /// <summary>Whether any of its areas is the one named.</summary>
    public bool IsIn(Area named) => Areas.Any(area =>
        Fits(named.Country, area.Country) && Fits(named.Subdivision, area.Subdivision) && Fits(named.Municipality, area.Municipality));

    /// <summary>It in words, as the code lists write them.</summary>
    public IReadOnlyList<string> InWords() =>
    [
        $"status {Word(Status)}",
        $"severity {Word(Severity)}",
        $"urgency {Word(Urgency)}",
        $"categories {Join(Categories.Select(Word))}",
        $"areas {Join(Areas.Select(area => area.Name).Distinct(StringComparer.OrdinalIgnoreCase))}",
        $"sectors {Join(Sectors.Select(Word))}",
    ];

    private static bool Fits(string asked, string told) => asked.Length == 0 || string.Equals(asked, told, StringComparison.OrdinalIgnoreCase);

    private static string Word<T>(T code)
        where T : struct, Enum => code.ToString().ToUpperInvariant();

    private static string Join(IEnumerable<string> words) =>
        string.Join(", ", words.Where(word => word.Length > 0)) is { Length: > 0 } joined ? joined : "not told";
}
