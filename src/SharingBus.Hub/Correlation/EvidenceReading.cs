using SharingBus.Vocabulary.V1;

namespace SharingBus.Hub.Correlation;

/// <summary>Compares two notices.</summary>
internal sealed class EvidenceReading(KeyIndex index)
{
    private const double MillisPerHour = 3_600_000;
    private const double MillisPerDay = 24 * MillisPerHour;

    /// <summary>What speaks for and against the two meaning one thing.</summary>
    public PairEvidence Compare(NoticeFacts one, NoticeFacts other)
    {
        var found = WithKeys(one, other, Besides(one, other));
        return found.PlaceSpeaks
            ? found with { PlaceLevel = Math.Max(PlaceLevel(one, found.Kilometres is not null), PlaceLevel(other, found.Kilometres is not null)) }
            : found;
    }

    /// <summary>
    /// False where two notices that share no indicator and one passage at most cannot be linked: not in the quietest place there is, and by the
    /// rarest passage. Spares the comparison of their keys, which are all over the memory.
    /// </summary>
    public static bool LittleMayLink(NoticeFacts one, NoticeFacts other) =>
        (Besides(one, other) with { Passages = 1, RarePassages = 1 }).Decibans >= EvidenceWeights.Link;

    /// <summary>True for midnight of UTC: a report that tells the day alone.</summary>
    public static bool IsDate(long? instant) => instant % (long)MillisPerDay == 0;

    private static bool? OneMunicipality(NoticeArea? one, NoticeArea? other) =>
        one is { Municipality.Length: > 0 } && other is { Municipality.Length: > 0 } ? one.IsSameMunicipality(other) : null;

    private static bool HasOneOwner(IndicatorKind kind) => kind is IndicatorKind.AccountHandle or IndicatorKind.PhoneNumber
        or IndicatorKind.EmailAddress or IndicatorKind.VehiclePlate or IndicatorKind.FileHash or IndicatorKind.Url or IndicatorKind.Pattern;

    // All but the keys that they share, and as if nobody else were near.
    private static PairEvidence Besides(NoticeFacts one, NoticeFacts other) => new()
    {
        OwnLevel = KeyIndex.Silent,
        LooseLevel = KeyIndex.Silent,
        OneOrigin = one.Origin == other.Origin,
        Kilometres = one.Point is { } here && other.Point is { } there ? here.KilometresTo(there) : null,
        PlaceLevel = PlaceKeys.AreNear(one, other) ? 0 : KeyIndex.Silent,
        OneMunicipality = OneMunicipality(one.Area, other.Area),
        Hours = one.ObservedAt is { } first && other.ObservedAt is { } second ? Math.Abs(first - second) / MillisPerHour : null,
        DateOnly = IsDate(one.ObservedAt) || IsDate(other.ObservedAt),
        DaysBetweenMessages = Math.Abs(MessageIds.MillisOf(one.Id) - MessageIds.MillisOf(other.Id)) / MillisPerDay,
        OneHarm = HarmForms.AreOne(one.HarmForm, other.HarmForm),
        OneSector = one.Sector == TargetSector.Unspecified || other.Sector == TargetSector.Unspecified ? null : one.Sector == other.Sector,
        Online = one.HarmForm == HarmForm.Online || other.HarmForm == HarmForm.Online,
    };

    private PairEvidence WithKeys(NoticeFacts one, NoticeFacts other, in PairEvidence besides)
    {
        // A passage counts whole where at most a quarter of its cap carry it.
        const int rareLevel = 1;
        var (own, ownLevel, loose, looseLevel, passages, rare) = (0, KeyIndex.Silent, 0, KeyIndex.Silent, 0, 0);
        var kind = IndicatorKind.Unspecified;

        // Both are in order, so one walk finds what they share.
        for (int left = 0, right = 0; left < one.Keys.Length && right < other.Keys.Length;)
        {
            var key = one.Keys[left];
            var step = key.Value.CompareTo(other.Keys[right].Value);
            left += step <= 0 ? 1 : 0;
            right += step >= 0 ? 1 : 0;
            if (step != 0 || key.Kind is not (KeyKind.Indicator or KeyKind.Passage))
            {
                continue;
            }

            var level = index.LevelOf(key, one.Origin, other.Origin);
            if (level == KeyIndex.Silent)
            {
                continue;
            }

            if (key.Kind == KeyKind.Passage)
            {
                passages++;
                rare += level <= rareLevel ? 1 : 0;
            }
            else if (HasOneOwner((IndicatorKind)key.Detail))
            {
                kind = own++ == 0 ? (IndicatorKind)key.Detail : kind;
                ownLevel = Math.Min(ownLevel, level);
            }
            else
            {
                kind = own + loose++ == 0 ? (IndicatorKind)key.Detail : kind;
                looseLevel = Math.Min(looseLevel, level);
            }
        }

        return besides with
        {
            OwnIndicators = own,
            OwnLevel = ownLevel,
            LooseIndicators = loose,
            LooseLevel = looseLevel,
            Passages = passages,
            RarePassages = rare,
            Indicator = kind,
        };
    }

    // Where points are compared the cells must be quiet, else the municipalities.
    private int PlaceLevel(NoticeFacts notice, bool byPoint)
    {
        var kind = byPoint ? KeyKind.Cell : KeyKind.Municipality;
        foreach (var key in notice.Keys)
        {
            if (key.Kind == kind)
            {
                return index.LevelOf(key, notice.Origin);
            }
        }

        return KeyIndex.Silent;
    }
}
