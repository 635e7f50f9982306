using SharingBus.Formats.Json;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Formats.Stix;

/// <summary>One object of a bundle.</summary>
/// <param name="Type">Its type, for example "indicator".</param>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name; empty where it has none.</param>
/// <param name="Fields">Its other properties.</param>
internal sealed record StixObject(string Type, string Id, string Name, JsonFields Fields)
{
    /// <summary>The language of its texts; STIX leaves it open where it says nothing.</summary>
    public string Lang { get; init; } = "und";

    /// <summary>Whether it is the identity of one person, by its own word.</summary>
    public bool IsPerson { get; init; }

    /// <summary>Whether it is one person in any guise: an identity, or an actor that works alone.</summary>
    public bool IsIndividual { get; init; }

    /// <summary>What a relationship joins; empty for everything else.</summary>
    public (string Source, string Target) Ends { get; init; }

    /// <summary>The observables of observed data; empty for everything else.</summary>
    public IReadOnlyList<string> Observes { get; init; } = [];

    /// <summary>Set where the object was imported or counted as a whole.</summary>
    public bool IsTold { get; set; }

    /// <summary>Takes a time; null where there is none.</summary>
    public Moment? TimeOf(string name)
    {
        string text = Fields.Text(name);
        if (text.Length == 0)
        {
            return null;
        }

        return StixBundle.TryTime(text, out DateTimeOffset time)
            ? new Moment { UnixMillis = time.ToUnixTimeMilliseconds() }
            : throw Fields.Fault(name, "A time is written yyyy-MM-ddTHH:mm:ss.sssZ.");
    }
}
