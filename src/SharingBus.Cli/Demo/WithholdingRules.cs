using SharingBus.Policy.Documents;
using SharingBus.Policy.V1;

namespace SharingBus.Cli.Demo;

/// <summary>Tells grants from withholdings, and finds the rule by which a field was withheld.</summary>
/// <param name="documents">The policy set in force.</param>
internal sealed class WithholdingRules(FederationDocuments documents)
{
    private const string CeilingPrefix = "ceiling/";

    private readonly Dictionary<string, Withholding> _rules = documents.Policies.SelectMany(policy => policy.Withholdings)
        .Select(rule => (rule.Id, Rule: rule))
        .Concat(documents.Ceiling.Withholdings.Select(rule => (Id: CeilingPrefix + rule.Id, Rule: rule)))
        .ToDictionary(rule => rule.Id, rule => rule.Rule, StringComparer.Ordinal);

    /// <summary>Whether a rule withholds; otherwise it grants.</summary>
    public bool Withholds(string rule) => _rules.ContainsKey(rule);

    /// <summary>The rule that withholds a path, among those that took part; null where nothing grants it.</summary>
    public string? Find(string path, IEnumerable<string> rules) => rules.FirstOrDefault(id =>
        _rules.TryGetValue(id, out var rule)
        && rule.Withhold.Any(withheld => path == withheld || path.StartsWith($"{withheld}.", StringComparison.Ordinal)));
}
