namespace SharingBus.Hub.Correlation;

/// <summary>Counts how many agencies say something of their own about one situation.</summary>
internal static class IndependentSources
{
    /// <summary>
    /// The agencies that speak independently, the first to report first. Oldest notices are asked first; one that shares an ancestor
    /// with a notice already counted adds nothing, nor does a second notice of the same agency. Age and parents of a notice are its agency's word alone, so
    /// where one agency's notices keep others from counting, the others are counted without it if that makes more of them: no agency can silence two
    /// by a notice that claims to be older than theirs and to rest on both.
    /// </summary>
    public static IReadOnlyList<string> Of(IReadOnlyList<Guid> membersByAge, Ancestry ancestry)
    {
        var (most, speakers, silencedAny) = Hear(membersByAge, ancestry, without: null);
        foreach (var speaker in silencedAny ? speakers : [])
        {
            var (others, _, _) = Hear(membersByAge, ancestry, without: speaker);
            most = others.Count > most.Count ? others : most;
        }

        return most;
    }

    // Whichever notices are asked, no two that are counted rest on the same: each way of asking gives too few at worst, and never too many.
    private static (List<string> Voices, HashSet<string> Speakers, bool SilencedAny) Hear(IReadOnlyList<Guid> membersByAge, Ancestry ancestry, string? without)
    {
        List<string> voices = [];
        HashSet<string> speakers = [];
        HashSet<Guid> heard = [];
        var silencedAny = false;
        foreach (var member in membersByAge)
        {
            var origin = ancestry.Of(member)?.Origin ?? "";
            if (origin == without)
            {
                continue;
            }

            HashSet<Guid> closure = ancestry.Closure(member);
            string voice = ancestry.Voice(closure);
            if (voice.Length == 0 || voices.Contains(voice))
            {
                continue;
            }

            if (heard.Overlaps(closure))
            {
                silencedAny = true;
                continue;
            }

            voices.Add(voice);
            speakers.Add(origin);
            heard.UnionWith(closure);
        }

        return (voices, speakers, silencedAny);
    }
}
