using SharingBus.Vocabulary;

namespace SharingBus.Cli.Scenarios;

/// <summary>What came of one step.</summary>
internal sealed class StepReport(ScenarioStep step)
{
    private readonly List<string> _failures = [];
    private readonly List<string> _notes = [];

    /// <summary>The step.</summary>
    public ScenarioStep Step { get; } = step;

    /// <summary>The message it made, or null.</summary>
    public MessageId? Id { get; set; }

    /// <summary>Why it was refused, or null.</summary>
    public string? Refusal { get; set; }

    /// <summary>What each role got.</summary>
    public IReadOnlyList<ViewReport> Views { get; set; } = [];

    /// <summary>The roles that got nothing.</summary>
    public IReadOnlyList<RoleDecision> Withheld { get; set; } = [];

    /// <summary>What else is worth telling: situations, alerts, confirmations.</summary>
    public IReadOnlyList<string> Notes => _notes;

    /// <summary>Expectations that did not hold.</summary>
    public IReadOnlyList<string> Failures => _failures;

    /// <summary>How many expectations were looked at.</summary>
    public int Checks { get; private set; }

    /// <summary>Looks at one expectation; the text is written where it does not hold.</summary>
    public bool Expect(bool holds, string failure)
    {
        Checks++;
        if (!holds)
        {
            _failures.Add(failure);
        }

        return holds;
    }

    /// <summary>Adds something worth telling.</summary>
    public void Note(string note) => _notes.Add(note);
}
