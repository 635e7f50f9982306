using SharingBus.Policy.Analysis;
using SharingBus.Policy.V1;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Policy.Tests.Analysis;

/// <summary>Says whether a case lies in a box, value by value.</summary>
internal static class SmallBoxes
{
    public static bool Holds(ConditionBox box, SmallCase one)
    {
        for (var i = 0; i < box.Space.Dimensions.Count; i++)
        {
            if ((box[i] & Bit(box.Space.Dimensions[i], one)) == 0)
            {
                return false;
            }
        }

        return box.Period.Contains(one.Time) && Holds(box.Areas, one.Area.Split('/'));
    }

    private static bool Holds(AreaCondition areas, string[] names)
    {
        if (names.Length < 3)
        {
            return areas.Inside is null;
        }

        var place = new AreaList([new Area { Country = names[0], Subdivision = names[1], Municipality = names[2] }]);
        return (areas.Inside?.Covers(place) ?? true) && !areas.Outside.Covers(place);
    }

    private static ulong Bit(BoxDimension dimension, SmallCase one) => dimension.Subject switch
    {
        BoxSubject.Purpose => 1UL << (int)one.Purpose,
        BoxSubject.Label => 1UL << (int)one.Tlp,
        BoxSubject.Actuality => 1UL << (int)one.Actuality,
        BoxSubject.HarmForm => 1UL << (int)one.HarmForm,
        BoxSubject.Severity => 1UL << (int)one.Severity,
        BoxSubject.Urgency => 1UL << (int)one.Urgency,
        BoxSubject.InterventionKind => 1UL << (int)one.Intervention,
        BoxSubject.PreventionLevel => 1UL << (int)one.Level,
        BoxSubject.Consent => ConsentBits.Of(one.Basis, one.Consent),
        BoxSubject.Secrecy => 1UL << Math.Max((int)one.Secrecy, (int)SecrecyGate.None),
        BoxSubject.BreakGlass => 1UL << (int)one.BreakGlass,
        BoxSubject.SubjectCategory => 1UL << (int)one.Element.Category,
        BoxSubject.Age => 1UL << (int)(one.Element.Age == AgeStatus.Adult ? AgeStatus.Adult : AgeStatus.Child),
        BoxSubject.Assertion => 1UL << (int)one.Element.Assertion,
        BoxSubject.ElementLabel => 1UL << (int)one.Element.Label,
        BoxSubject.SecretAddress => one.Element.SecretAddress ? 2UL : 1UL,
        BoxSubject.Sensitivity => one.Element.Sensitivity is Sensitivity.Public or Sensitivity.Operational ? 1UL : 2UL,
        _ => throw new ArgumentOutOfRangeException(nameof(dimension), dimension, "No dimension."),
    };
}
