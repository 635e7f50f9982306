using SharingBus.Policy.V1;

namespace SharingBus.Policy.Documents;

/// <summary>Where the rules and agreements of a federation stand in its documents.</summary>
public sealed class DocumentPlaces
{
    private readonly Dictionary<(string Kind, string Owner, string Id), (SourceMap Lines, string Path)> _places = [];

    /// <summary>Knows no place: of a bundle there are only bytes.</summary>
    public static DocumentPlaces None { get; } = new();

    /// <summary>The document and line of a rule, or of a field of it; the owner of the ceiling's rules is empty.</summary>
    public (string File, int Line) OfRule(string owner, string id, string field = "") => Of("rule", owner, id, field);

    /// <summary>The document and line of an agreement, or of a field of it.</summary>
    public (string File, int Line) OfAgreement(string id, string field = "") => Of("agreement", string.Empty, id, field);

    /// <summary>The document and line of an entry of the allow-list, counted from 0.</summary>
    public (string File, int Line) OfAllowed(int entry) => Of("allow", string.Empty, $"{entry}", string.Empty);

    internal void Add(LoadedDocument<ReleasePolicy> policy)
    {
        for (var i = 0; i < policy.Message.Grants.Count; i++)
        {
            Put("rule", policy.Message.Agency, policy.Message.Grants[i].Id, policy.Lines, $"grants[{i}]");
        }

        for (var i = 0; i < policy.Message.Withholdings.Count; i++)
        {
            Put("rule", policy.Message.Agency, policy.Message.Withholdings[i].Id, policy.Lines, $"withholdings[{i}]");
        }
    }

    internal void Add(LoadedDocument<Agreement> agreement) => Put("agreement", string.Empty, agreement.Message.Id, agreement.Lines, string.Empty);

    internal void Add(LoadedDocument<AllowList> list)
    {
        for (var i = 0; i < list.Message.Allow.Count; i++)
        {
            Put("allow", string.Empty, $"{i}", list.Lines, $"allow[{i}]");
        }
    }

    private (string File, int Line) Of(string kind, string owner, string id, string field)
    {
        if (!_places.TryGetValue((kind, owner, id), out var place))
        {
            return (string.Empty, 0);
        }

        var path = place.Path.Length == 0 ? field : field.Length == 0 ? place.Path : $"{place.Path}.{field}";
        return (place.Lines.File, place.Lines.LineOf(path));
    }

    private void Put(string kind, string owner, string id, SourceMap lines, string path) => _places.TryAdd((kind, owner, id), (lines, path));
}
