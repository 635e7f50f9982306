namespace SharingBus.Backbone.Provisioning;

/// <summary>Provisioning stopped. The message names the step and the broker's status, never a credential; to run it again is safe.</summary>
public sealed class BrokerProvisioningException : Exception
{
    internal BrokerProvisioningException(string message, Exception? cause = null)
        : base(message, cause)
    {
    }
}
