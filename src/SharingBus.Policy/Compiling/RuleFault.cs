namespace SharingBus.Policy.Compiling;

/// <summary>Something wrong inside a rule.</summary>
/// <param name="Field">Where, below the rule: for example <c>release[2]</c>; empty for the rule as a whole.</param>
/// <param name="Reason">What, in words.</param>
internal sealed record RuleFault(string Field, string Reason)
{
    public override string ToString() => Field.Length == 0 ? Reason : $"{Field}: {Reason}";
}
