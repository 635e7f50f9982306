namespace SharingBus.Backbone.Rights;

/// <summary>
/// At the broker an agency's user may do what it must not, or lacks what it needs. The message names each right and the remedy, never a
/// credential.
/// </summary>
public sealed class BrokerRightsException : Exception
{
    internal BrokerRightsException(string agency, string virtualHost, IReadOnlyList<string> faults)
        : base(
            $"The broker's rights of {agency} are not as they must be: {string.Join("; ", faults)}. Set them with the whole federation: " +
            $"sharingbus broker provision --virtual-host {virtualHost} --agency … (every member); sharingbus broker check says what else differs.") =>
        Faults = faults;

    /// <summary>Each thing that is wrong, in words.</summary>
    public IReadOnlyList<string> Faults { get; }
}
