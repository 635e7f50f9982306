using SharingBus.Exchange.V1;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Node.Subscriptions;

/// <summary>Whether a place lies in an area, by their names. A place that was told coarsely may lie there: it does not say.</summary>
internal static class AreaMatch
{
    public static Fit Judge(SubscribeArea wanted, Place place)
    {
        Fit country = Judge(wanted.Country, place.Country);
        Fit subdivision = Judge(wanted.Subdivision, place.Subdivision);
        Fit municipality = Judge(wanted.Municipality, place.Municipality);
        return (Fit)Math.Min((int)country, Math.Min((int)subdivision, (int)municipality));
    }

    private static Fit Judge(string wanted, string stated)
    {
        if (wanted.Length == 0)
        {
            return Fit.Inside;
        }

        string name = stated.Trim();
        return name.Length == 0 ? Fit.Unstated : string.Equals(name, wanted.Trim(), StringComparison.OrdinalIgnoreCase) ? Fit.Inside : Fit.Outside;
    }
}
