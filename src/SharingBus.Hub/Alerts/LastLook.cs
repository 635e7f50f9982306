using SharingBus.Hub.Correlation;

namespace SharingBus.Hub.Alerts;

/// <summary>
/// What the last look at a large situation found, where nothing was to be said at once. A notice that says the same again changes nothing of it, and costs
/// no look at all the others.
/// </summary>
internal sealed class LastLook
{
    private readonly bool _waits;
    private readonly Guid _newest;
    private readonly HashSet<string> _sources;
    private readonly Dictionary<string, int> _notices = new(StringComparer.Ordinal);
    private readonly HashSet<object> _traits = [];
    private readonly (int Severity, int Urgency, int Certainty) _worst;

    /// <summary>Remembers a look.</summary>
    /// <param name="basis">What it found.</param>
    /// <param name="waits">True where what was found waits to be told; false where the situation has no alert, and too few sources for one.</param>
    public LastLook(SituationBasis basis, bool waits)
    {
        _waits = waits;
        _newest = basis.Notices[^1].Id;
        _sources = [.. basis.Picture("", 0, 0).Sources];
        foreach (var notice in waits ? basis.Notices : [])
        {
            _notices[notice.Origin] = _notices.GetValueOrDefault(notice.Origin) + 1;
            _traits.UnionWith(TraitsOf(notice));
        }

        _worst = (Worst(basis, notice => (int)notice.Severity), Worst(basis, notice => (int)notice.Urgency), Worst(basis, notice => (int)notice.Certainty));
    }

    /// <summary>Whether a notice that came since changes nothing of what was found.</summary>
    public bool Covers(NoticeFacts notice, Ancestry ancestry) => _waits ? SaysTheSame(notice) : AddsNoSource(notice, ancestry);

    private bool SaysTheSame(NoticeFacts notice) =>
        _notices.TryGetValue(notice.Origin, out var others)
        && IsNoWorse((int)notice.Severity, _worst.Severity)
        && IsNoWorse((int)notice.Urgency, _worst.Urgency)
        && IsNoWorse((int)notice.Certainty, _worst.Certainty)
        && _traits.Contains(notice.Purpose)
        && (others >= AlertBounds.MaxNamed || TraitsOf(notice).All(_traits.Contains));

    // The youngest is asked last, so it takes no other's place.
    private bool AddsNoSource(NoticeFacts notice, Ancestry ancestry) =>
        notice.Id.CompareTo(_newest) > 0 && _sources.Contains(ancestry.Voice(ancestry.Closure(notice.Id)));

    private static int Worst(SituationBasis basis, Func<NoticeFacts, int> grade) =>
        basis.Notices.Select(grade).Where(code => code > 0).DefaultIfEmpty(int.MaxValue).Min();

    private static bool IsNoWorse(int code, int worst) => code == 0 || code >= worst;

    // Values of different enumerations are different objects.
    private static IEnumerable<object> TraitsOf(NoticeFacts notice) =>
        [notice.Purpose, notice.Category, notice.Sector, notice.HarmForm, .. notice.Area is { } area ? (object[])[area.Name] : []];
}
