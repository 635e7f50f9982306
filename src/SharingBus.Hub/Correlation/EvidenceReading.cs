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
        PairEvidence shared = Shared(one, other);
        var kilometres = one.Point is { } here && other.Point is { } there ? here.KilometresTo(there) : (double?)null;
        return shared with
        {
            OneOrigin = one.Origin == other.Origin,
            Kilometres = kilometres,
            PlaceLevel = PlaceKeys.AreNear(one, other)
                ? Math.Max(PlaceLevel(one, kilometres is not null), PlaceLevel(other, kilometres is not null))
                : KeyIndex.Silent,
            OneMunicipality = OneMunicipality(one.Area, other.Area),
            Hours = one.ObservedAt is { } first && other.ObservedAt is { } second ? Math.Abs(first - second) / MillisPerHour : null,
            DateOnly = IsDate(one.ObservedAt) || IsDate(other.ObservedAt),
            DaysBetweenMessages = Math.Abs(MessageIds.MillisOf(one.Id) - MessageIds.MillisOf(other.Id)) / MillisPerDay,
            OneHarm = HarmForms.AreOne(one.HarmForm, other.HarmForm),
            OneSector = one.Sector == TargetSector.Unspecified || other.Sector == TargetSector.Unspecified ? null : one.Sector == other.Sector,
            Online = one.HarmForm == HarmForm.Online || other.HarmForm == HarmForm.Online,
        };
    }

    /// <summary>True for midnight of UTC: a report that tells the day alone.</summary>
    public static bool IsDate(long? instant) => instant % (long)MillisPerDay == 0;

    private static bool? OneMunicipality(NoticeArea? one, NoticeArea? other) =>
        one is { Municipality.Length: > 0 } && other is { Municipality.Length: > 0 } ? one.IsSameMunicipality(other) : null;

    private static bool HasOneOwner(IndicatorKind kind) => kind is IndicatorKind.AccountHandle or IndicatorKind.PhoneNumber
        or IndicatorKind.EmailAddress or IndicatorKind.VehiclePlate or IndicatorKind.FileHash or IndicatorKind.Url or IndicatorKind.Pattern;

    private PairEvidence Shared(NoticeFacts one, NoticeFacts other)
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

            var level = index.LevelOf(key);
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

        return new PairEvidence
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
                return index.LevelOf(key);
            }
        }

        return KeyIndex.Silent;
    }
}
