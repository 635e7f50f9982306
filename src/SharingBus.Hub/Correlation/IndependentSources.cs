namespace SharingBus.Hub.Correlation;

/// <summary>Counts how many agencies say something of their own about one situation.</summary>
internal static class IndependentSources
{
    /// <summary>
    /// The agencies that speak independently, the first to report first. Oldest notices are asked first; one that shares an ancestor
    /// with a notice already counted adds nothing, nor does a second notice of the same agency. Age and parents of a notice are its agency's word alone, so
    /// where one agency's notices keep others from counting, the others are counted without it if that makes more of them: no agency can silence two
    /// by a notice that claims to be older than theirs and to rest on both. Of what an agency derived the oldest notices alone are asked
    /// (<see cref="CorrelationBounds.MaxDerived"/>): finding what a notice rests on is the work, and a chain of them would make it without end.
    /// </summary>
    public static IReadOnlyList<string> Of(IReadOnlyList<Guid> membersByAge, Ancestry ancestry) =>
        [.. Hear(membersByAge, ancestry).Notices.Select(heard => heard.Agency)];

    /// <summary>The notices that count, one of each agency that speaks independently.</summary>
    public static HeardNotices Hear(IReadOnlyList<Guid> membersByAge, Ancestry ancestry)
    {
        var (most, speakers, silencedAny) = Hear(membersByAge, ancestry, without: null);
        foreach (var speaker in silencedAny ? speakers : [])
        {
            var (others, _, _) = Hear(membersByAge, ancestry, without: speaker);
            most = others.Count > most.Count ? others : most;
        }

        return new HeardNotices(most, silencedAny);
    }

    // Whichever notices are asked, no two that are counted rest on the same: each way of asking gives too few at worst, and never too many.
    private static (List<HeardNotice> Voices, HashSet<string> Speakers, bool SilencedAny) Hear(
        IReadOnlyList<Guid> membersByAge, Ancestry ancestry, string? without)
    {
        List<HeardNotice> voices = [];
        HashSet<string> speaking = [];
        HashSet<string> speakers = [];
        HashSet<Guid> heard = [];
        Dictionary<string, int> derived = [];
        var silencedAny = false;
        foreach (var member in membersByAge)
        {
            var (origin, parents) = ancestry.Of(member) ?? new Ancestor("", []);
            if (origin == without || (parents.Count == 0 ? speaking.Contains(origin) : IsBeyond(derived, origin)))
            {
                continue;
            }

            HashSet<Guid> closure = ancestry.Closure(member);
            string voice = ancestry.Voice(closure);
            if (voice.Length == 0 || speaking.Contains(voice))
            {
                continue;
            }

            if (heard.Overlaps(closure))
            {
                silencedAny = true;
                continue;
            }

            voices.Add(new HeardNotice(voice, member));
            speaking.Add(voice);
            speakers.Add(origin);
            heard.UnionWith(closure);
        }

        return (voices, speakers, silencedAny);
    }

    private static bool IsBeyond(Dictionary<string, int> derived, string origin) =>
        (derived[origin] = derived.GetValueOrDefault(origin) + 1) > CorrelationBounds.MaxDerived;
}
