namespace SharingBus.Hub.Alerts;

/// <summary>
/// Where whole plans lie: in the history. A busy hub has hundreds of thousands, a kilobyte and more each, and reads one of them when an alert is
/// replaced, escalated or looked at by somebody.
/// </summary>
internal interface IAlertArchive
{
    /// <summary>The plan that an event holds.</summary>
    /// <param name="number">Number of the <see cref="History.AlertPlanned"/>.</param>
    AlertPlan Read(long number);
}
