using SharingBus.Policy.V1;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Policy.Compiling;

/// <summary>Unites what several rules ask of a recipient: the shortest retention and the strictest word win.</summary>
internal static class ObligationUnion
{
    // From lenient to strict; what is not said asks nothing.
    private static readonly OnwardSharing[] Onward =
        [OnwardSharing.Unspecified, OnwardSharing.WithinAgreement, OnwardSharing.AskOrigin, OnwardSharing.Forbidden];

    // Keeping the origin unnamed protects somebody; naming it is a courtesy.
    private static readonly AttributionRule[] Attribution =
        [AttributionRule.Unspecified, AttributionRule.May, AttributionRule.Must, AttributionRule.MustNot];

    public static Obligations Of(IEnumerable<Obligations> all)
    {
        var united = new Obligations();
        foreach (var one in all)
        {
            united.RetentionDays = Shortest(united.RetentionDays, one.RetentionDays);
            united.OnwardSharing = Strictest(Onward, united.OnwardSharing, one.OnwardSharing);
            united.Attribution = Strictest(Attribution, united.Attribution, one.Attribution);
            united.NoActionWithoutContact |= one.NoActionWithoutContact;
            united.FourEyes |= one.FourEyes;
        }

        return united;
    }

    private static uint Shortest(uint a, uint b) => a == 0 ? b : b == 0 ? a : Math.Min(a, b);

    // A word that is on no list counts as the strictest.
    private static T Strictest<T>(T[] order, T a, T b)
        where T : struct, Enum => Rank(order, a) >= Rank(order, b) ? a : b;

    private static int Rank<T>(T[] order, T word)
        where T : struct, Enum => Array.IndexOf(order, word) is var at && at < 0 ? order.Length : at;
}
