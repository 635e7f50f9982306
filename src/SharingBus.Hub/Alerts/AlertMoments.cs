using System.Diagnostics;

namespace SharingBus.Hub.Alerts;

/// <summary>
/// The moments on an alert's way between one durable step and the next, at which a process must be able to end: every alert is still
/// acknowledged or escalated, once. They are told to listeners in the same process, of which there are none but in tests.
/// </summary>
internal static class AlertMoments
{
    public const string ListenerName = "SharingBus.Hub.Alerts";

    /// <summary>A delivery is here, and the history does not hold it.</summary>
    public const string NoticeReceived = "notice-received";

    /// <summary>The history holds a notice, and the node does not know.</summary>
    public const string NoticeTaken = "notice-taken";

    /// <summary>The history holds an alert, and the node does not.</summary>
    public const string AlertPlanned = "alert-planned";

    /// <summary>The node holds an alert, and the history does not say so.</summary>
    public const string AlertSent = "alert-sent";

    /// <summary>The history says that the node holds an alert.</summary>
    public const string AlertRecorded = "alert-recorded";

    /// <summary>Somebody's answer is here, and the history does not hold it.</summary>
    public const string AcknowledgementReceived = "acknowledgement-received";

    /// <summary>The history holds the answer, and the node does not know.</summary>
    public const string Acknowledged = "acknowledged";

    /// <summary>A step is due, and the history does not hold it.</summary>
    public const string StepDue = "step-due";

    /// <summary>The history holds the step, and the node does not hold its message.</summary>
    public const string StepPlanned = "step-planned";

    /// <summary>The node holds the step's message, and the history does not say so.</summary>
    public const string StepSent = "step-sent";

    /// <summary>The history says that the node holds the step's message.</summary>
    public const string StepRecorded = "step-recorded";

    private static readonly DiagnosticListener Listener = new(ListenerName);

    /// <summary>All of them, in their order on the way.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        NoticeReceived, NoticeTaken, AlertPlanned, AlertSent, AlertRecorded, AcknowledgementReceived, Acknowledged, StepDue, StepPlanned, StepSent,
        StepRecorded,
    ];

    public static void Reached(string moment)
    {
        if (Listener.IsEnabled(moment))
        {
            Listener.Write(moment, null);
        }
    }
}
