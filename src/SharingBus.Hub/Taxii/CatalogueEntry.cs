using System.Text.Json.Nodes;

namespace SharingBus.Hub.Taxii;

/// <summary>One version of one STIX object in a collection: where its content is to be read, and none of it.</summary>
internal sealed class CatalogueEntry
{
    /// <summary>The object.</summary>
    public required string Id { get; init; }

    /// <summary>Its type.</summary>
    public required string Type { get; init; }

    /// <summary>Where it stands in the collection: the position of the delivery that brought it, and its place among that delivery's objects.</summary>
    public required (ulong Position, int Place) Key { get; init; }

    /// <summary>When it was added: microseconds since the Unix epoch. Later for every object than for the one before.</summary>
    public required long AddedAt { get; init; }

    /// <summary>When the object's first version was made.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>The version.</summary>
    public required DateTimeOffset Version { get; init; }

    /// <summary>The delivery that holds its content; 0 where <see cref="Body"/> is all of it.</summary>
    public ulong Source { get; init; }

    /// <summary>The object that stands for the notice, where it took the place of an earlier notice's.</summary>
    public string? Container { get; init; }

    /// <summary>What is the same for everybody: a marking definition, an identity, a withdrawal. Null where the content is read at the node.</summary>
    public JsonObject? Body { get; init; }

    /// <summary>The notices that brought it; a statement may come with many. Empty for what belongs to none.</summary>
    public HashSet<Guid> Notices { get; } = [];

    /// <summary>Set where the node has nothing at its place any more, for its term is over.</summary>
    public bool IsMissing { get; set; }

    /// <summary>Set where its notice was withdrawn or replaced: it is not shown any more.</summary>
    public bool IsGone { get; set; }
}
