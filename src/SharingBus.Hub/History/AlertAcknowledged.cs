using SharingBus.Vocabulary.V1;

namespace SharingBus.Hub.History;

/// <summary>A person answered for an alert: by a Feedback notice of an agency, or at the hub.</summary>
internal sealed record AlertAcknowledged : HubEvent
{
    /// <summary>The alert, or the step of its chain, that was answered.</summary>
    public required Guid About { get; init; }

    /// <summary>Whose answer it is.</summary>
    public required string Agency { get; init; }

    /// <summary>When, in milliseconds since the Unix epoch, by the hub's clock.</summary>
    public required long At { get; init; }

    /// <summary>The Feedback notice; null where the answer was given at the hub.</summary>
    public Guid? Feedback { get; init; }

    /// <summary>What the Feedback says of the alert.</summary>
    public Usefulness Usefulness { get; init; }

    /// <summary>Who, by name, where it was given at the hub; empty otherwise.</summary>
    public string Person { get; init; } = "";

    /// <summary>What was said; stays in the hub.</summary>
    public string Note { get; init; } = "";

    /// <summary>The system that carried it, as its certificate says; empty for a Feedback.</summary>
    public string System { get; init; } = "";

    /// <summary>True where the hub's own people take it on: nobody else is asked any more.</summary>
    public bool ForAll { get; init; }
}
