namespace SharingBus.Node.Witnessing;

/// <summary>Who cosigns an agency's checkpoints, and how many have to. Without witnesses none is asked, and no checkpoint is called witnessed.</summary>
public sealed class WitnessingOptions
{
    /// <summary>Witnesses of one log, 32: their lines and the agency's own stay far below the 100 that a note may have.</summary>
    public const int MostWitnesses = 32;

    /// <summary>Between two looks at whether the journal has grown, 1 min: a log that forks is noticed within that, and a witness is asked no more often than it bears.</summary>
    public static readonly TimeSpan DefaultInterval = TimeSpan.FromMinutes(1);

    /// <summary>A journal that waits for its quorum as long is a matter for health and log, 15 min: a witness may be restarted in that time.</summary>
    public static readonly TimeSpan DefaultOverdueAfter = TimeSpan.FromMinutes(15);

    /// <summary>The agencies that are asked; none on the same node, which would vouch for itself.</summary>
    public IReadOnlyList<WitnessOptions> Witnesses { get; init; } = [];

    /// <summary>How many of them must have cosigned a checkpoint before it is called witnessed; at least 1 where there are any.</summary>
    public int Quorum { get; init; }

    /// <summary>Time between two looks.</summary>
    public TimeSpan Interval { get; init; } = DefaultInterval;

    /// <summary>After this the missing quorum is told.</summary>
    public TimeSpan OverdueAfter { get; init; } = DefaultOverdueAfter;

    internal IEnumerable<string> Check(string agency)
    {
        string place = $"Agency {agency}: Witnessing.";
        if (Witnesses.Count > MostWitnesses)
        {
            yield return $"{place}Witnesses must not be more than {MostWitnesses}.";
        }

        if (Quorum < Math.Min(1, Witnesses.Count) || Quorum > Witnesses.Count)
        {
            yield return $"{place}Quorum must be from {Math.Min(1, Witnesses.Count)} to the number of witnesses, {Witnesses.Count}.";
        }

        foreach (string twice in Witnesses.CountBy(w => w.Agency).Where(n => n.Value > 1).Select(n => n.Key))
        {
            yield return $"{place}Witnesses names {twice} twice.";
        }

        if (Interval <= TimeSpan.Zero || OverdueAfter <= TimeSpan.Zero)
        {
            yield return $"{place}Interval and OverdueAfter must be longer than nothing.";
        }
    }
}
