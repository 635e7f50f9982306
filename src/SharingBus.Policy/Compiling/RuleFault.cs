using SharingBus.Policy.Naming;

namespace SharingBus.Policy.Compiling;

/// <summary>Something wrong inside a rule.</summary>
/// <param name="Field">Where, below the rule: for example <c>release[2]</c>; empty for the rule as a whole.</param>
/// <param name="Reason">What, in words.</param>
internal sealed record RuleFault(string Field, string Reason)
{
    /// <summary>Most faults that are looked for in one rule: each may cost a search for the nearest name.</summary>
    public const int Most = 100;

    /// <summary>What, in words; what nobody sees of what it quotes is named.</summary>
    public string Reason { get; } = ShownText.Whole(Reason);

    /// <summary>The list of a rule's faults, begun with what is wrong with its id.</summary>
    public static List<RuleFault> OfId(string id) => NameForm.FaultOfId(id) is { } fault ? [new RuleFault("id", fault)] : [];

    public override string ToString() => Field.Length == 0 ? Reason : $"{Field}: {Reason}";
}
