namespace SharingBus.Hub.Correlation;

/// <summary>Counts how many agencies say something of their own about one situation.</summary>
internal static class IndependentSources
{
    /// <summary>
    /// The agencies that speak independently, the first to report first. Oldest notices are asked first; one that shares an ancestor
    /// with a notice already counted adds nothing, nor does a second notice of the same agency.
    /// </summary>
    public static IReadOnlyList<string> Of(IEnumerable<Guid> membersByAge, Ancestry ancestry)
    {
        List<string> voices = [];
        HashSet<Guid> heard = [];
        foreach (Guid member in membersByAge)
        {
            HashSet<Guid> closure = ancestry.Closure(member);
            string voice = ancestry.Voice(closure);
            if (voice.Length == 0 || voices.Contains(voice) || heard.Overlaps(closure))
            {
                continue;
            }

            voices.Add(voice);
            heard.UnionWith(closure);
        }

        return voices;
    }
}
