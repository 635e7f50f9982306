namespace SharingBus.Backbone;

/// <summary>How long a connection waits for what, with the reasons. The defaults suit production.</summary>
public sealed record BackboneTimings
{
    /// <summary>The defaults.</summary>
    public static BackboneTimings Default { get; } = new();

    /// <summary>
    /// From the call of a send to its end, 10 s (0.1 s to 5 min). Longer than a cluster's change of leader, shorter than anybody's
    /// patience; the client library alone may wait for ever after a broker's restart.
    /// </summary>
    public TimeSpan SendDeadline { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// The look at the agency's rights at start, 10 s: it takes tens of milliseconds. A broker that is slower counts as away and is asked
    /// again before the first connection.
    /// </summary>
    public TimeSpan RightsDeadline { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The pause before the second attempt at anything: 100 ms. It doubles with each attempt and is drawn between half and full.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest pause between two attempts: 2 s, so that traffic flows again well within 10 s after a broker came back.</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Waiting for handlers to end when the connection is disposed: 5 s. What is not acknowledged by then comes again.</summary>
    public TimeSpan StopDeadline { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// From the opening of a queue's endpoint until it reads or ends, 5 s: as long as the broker's answer to one question is waited for. An
    /// endpoint that does neither is stopped and opened again, so that traffic flows again within 10 s after the broker came back.
    /// </summary>
    public TimeSpan ReadDeadline { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// The longest <see cref="ReadDeadline"/>, 40 s: it doubles each time in a row that it passes, so that a broker which answers slowly,
    /// one question after another, is read in the end.
    /// </summary>
    public TimeSpan LongestReadDeadline { get; init; } = TimeSpan.FromSeconds(40);

    /// <summary>
    /// From another connection being made until everything on the one before it has ended, 3 s: as a rule it takes milliseconds. An endpoint
    /// that has not is stopped and opened again on the new connection; a send that has not is of unknown outcome.
    /// </summary>
    public TimeSpan EndDeadline { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Between two looks at whether the broker answers, 1 s.</summary>
    public TimeSpan LookInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Without an answer of the broker for so long, 10 s, it is asked for a sign of life: as often as a heartbeat.</summary>
    public TimeSpan AskInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// From the first publish without an answer until another bus is made where no other connection was begun, 8 s: longer than an attempt to
    /// connect (5 s) and the longest pause (2 s) together.
    /// </summary>
    public TimeSpan DeafDeadline { get; init; } = TimeSpan.FromSeconds(8);

    /// <summary>Waiting for an endpoint to stop that was given up, 1 s: it hung before it was told to stop, so it may hang again.</summary>
    public TimeSpan GiveUpDeadline { get; init; } = TimeSpan.FromSeconds(1);
}
