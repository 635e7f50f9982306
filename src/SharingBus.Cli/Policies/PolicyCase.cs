using Google.Protobuf;
using SharingBus.Cli.Scenarios;
using SharingBus.Policy.Deciding;
using SharingBus.Policy.V1;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Cli.Policies;

/// <summary>A notice, a role, a time, and what the role must get.</summary>
internal sealed record PolicyCase
{
    /// <summary>Line of the file.</summary>
    public required long Line { get; init; }

    /// <summary>The case as a sentence.</summary>
    public required string Say { get; init; }

    /// <summary>The agency whose notice it is.</summary>
    public required string Origin { get; init; }

    /// <summary>Type of the notice.</summary>
    public required NoticeType Type { get; init; }

    /// <summary>The notice.</summary>
    public required IMessage Notice { get; init; }

    /// <summary>Who is to get it.</summary>
    public required RolePath To { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Whether break-glass is open.</summary>
    public required BreakGlass BreakGlass { get; init; }

    /// <summary>Agreements that are thought away.</summary>
    public required IReadOnlyList<string> Without { get; init; }

    /// <summary>Fields that arrive as they were written.</summary>
    public required IReadOnlyList<string> Gets { get; init; }

    /// <summary>Fields that arrive in a coarser form.</summary>
    public required IReadOnlyDictionary<string, Transform> Coarser { get; init; }

    /// <summary>Fields of which some elements arrive and others do not.</summary>
    public required IReadOnlyList<string> Partly { get; init; }

    /// <summary>Fields of which nothing arrives.</summary>
    public required IReadOnlyList<string> Withheld { get; init; }

    /// <summary>Whether nothing at all may arrive.</summary>
    public required bool Nothing { get; init; }

    /// <summary>The reason of the decision; null: not asked.</summary>
    public required string? Reason { get; init; }

    /// <summary>Whether a second person has to let it go; null: not asked.</summary>
    public required bool? SecondPerson { get; init; }
}
