using System.Diagnostics;

namespace SharingBus.Hub.Outgoing;

/// <summary>
/// The moments on a message's way between one durable step and the next, at which a process must be able to end: it is still told once. They
/// are told to listeners in the same process, of which there are none but in tests.
/// </summary>
internal static class OutgoingMoments
{
    public const string ListenerName = "SharingBus.Hub.Outgoing";

    /// <summary>The history holds a message, and the node does not.</summary>
    public const string MessagePlanned = "message-planned";

    /// <summary>The node's journal holds its plan, too.</summary>
    public const string MessageNoted = "message-noted";

    /// <summary>The node holds the message, and the history does not say so.</summary>
    public const string MessageSent = "message-sent";

    /// <summary>The history says that the node holds the message.</summary>
    public const string MessageRecorded = "message-recorded";

    private static readonly DiagnosticListener Listener = new(ListenerName);

    /// <summary>All of them, in their order on the way.</summary>
    public static IReadOnlyList<string> All { get; } = [MessagePlanned, MessageNoted, MessageSent, MessageRecorded];

    public static void Reached(string moment)
    {
        if (Listener.IsEnabled(moment))
        {
            Listener.Write(moment, null);
        }
    }
}
