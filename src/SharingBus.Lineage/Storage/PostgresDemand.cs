namespace SharingBus.Lineage.Storage;

/// <summary>What a PostgreSQL server must say of itself before anything is promised on it: a commit that was answered must not be lost.</summary>
/// <param name="Setting">What it is asked with SHOW.</param>
/// <param name="Holds">Whether its answer will do.</param>
/// <param name="Words">What it must be.</param>
public sealed record PostgresDemand(string Setting, Func<string, bool> Holds, string Words)
{
    /// <summary>Everything that is asked.</summary>
    /// <param name="standby">Whether a standby must hold every commit.</param>
    public static IEnumerable<PostgresDemand> All(bool standby) =>
    [
        new("synchronous_commit", static value => value is "on" or "remote_apply", "must be on"),
        new("fsync", static value => value == "on", "must be on"),
        new("full_page_writes", static value => value == "on", "must be on"),
        new("transaction_read_only", static value => value == "off", "must be off: this is no primary"),
        .. standby ? (PostgresDemand[])[new("synchronous_standby_names", static value => value.Length > 0, "must name the declared standby")] : [],
    ];

    /// <summary>What is wrong with an answer; null where nothing is.</summary>
    public string? FaultOf(string value) => Holds(value) ? null : $"{Setting} {Words} but is '{value}'";
}
