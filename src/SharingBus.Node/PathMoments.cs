using System.Diagnostics;

namespace SharingBus.Node;

/// <summary>
/// The moments on a notice's way between one durable step and the next, at which a process must be able to end without loss. They are told
/// to listeners in the same process, of which there are none but in tests.
/// </summary>
internal static class PathMoments
{
    public const string ListenerName = "SharingBus.Node.Path";

    /// <summary>The origin's journal holds the notice, and its system has no answer yet.</summary>
    public const string Accepted = "accepted";

    /// <summary>The decision and the batch are in the journal, and the batch is not handed to its sender yet.</summary>
    public const string Decided = "decided";

    /// <summary>The batch is sealed and has not left.</summary>
    public const string Sealed = "sealed";

    /// <summary>The broker has confirmed the batch, and the sender has not taken note.</summary>
    public const string Confirmed = "confirmed";

    /// <summary>The recipient's journal holds the batch, and the broker is not told yet.</summary>
    public const string Received = "received";

    /// <summary>The delivery is in the journal, and the subscriber has not got it yet.</summary>
    public const string Delivering = "delivering";

    /// <summary>The acknowledgement is in the journal, and the session has not taken note.</summary>
    public const string Acknowledged = "acknowledged";

    private static readonly DiagnosticListener Listener = new(ListenerName);

    /// <summary>All of them, in their order on the way.</summary>
    public static IReadOnlyList<string> All { get; } = [Accepted, Decided, Sealed, Confirmed, Received, Delivering, Acknowledged];

    public static void Reached(string moment)
    {
        if (Listener.IsEnabled(moment))
        {
            Listener.Write(moment, null);
        }
    }
}
