using System.Text.Json;
using System.Text.Json.Serialization;
using SharingBus.Cli.Commands;

namespace SharingBus.Cli.Lineage;

/// <summary>Whom a look-up is about, read from a file: what stands on a command line is seen by every user of the machine, and kept by the shell.</summary>
internal sealed record PersonAsked
{
    private static readonly JsonSerializerOptions s_strict = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    /// <summary>The name, in any script; goes with the date of birth.</summary>
    public string? Name { get; init; }

    /// <summary>The date of birth, such as 2009-06-18.</summary>
    public string? Born { get; init; }

    /// <summary>Pseudonyms, numbers and correlation keys, all of one person.</summary>
    public IReadOnlyList<string> Identifiers { get; init; } = [];

    /// <summary>Reads it.</summary>
    public static PersonAsked Parse(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<PersonAsked>(text, s_strict) ?? throw new JsonException();
        }
        catch (JsonException)
        {
            // What was read may name somebody, so the message repeats nothing of it.
            throw CommandFailure.Usage("--who takes JSON such as {\"name\": \"...\", \"born\": \"2009-06-18\", \"identifiers\": [\"...\"]}");
        }
    }
}
