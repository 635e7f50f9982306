using SharingBus.Backbone.Provisioning;

namespace SharingBus.Cli.Bench;

/// <summary>Takes what a run made at a broker away again; the broker is not waited for longer than it takes one that is well.</summary>
/// <param name="virtualHost">The run's virtual host.</param>
/// <param name="agencies">The agencies that have a user there.</param>
internal sealed class FederationRemoval(string virtualHost, IReadOnlyList<string> agencies)
{
    /// <summary>For all of it, 20 s: a user goes at once, a virtual host with its queues within a few seconds.</summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    /// <summary>Takes it away, or says what may be left and how to remove it.</summary>
    /// <param name="provisioner">The broker's administrator.</param>
    /// <param name="time">Tells when the deadline is over.</param>
    /// <param name="error">Where it is said.</param>
    public async Task RunAsync(BrokerProvisioner provisioner, TimeProvider time, TextWriter error)
    {
        using var deadline = new CancellationTokenSource(Deadline, time);
        try
        {
            await provisioner.RemoveAsync(virtualHost, agencies, deadline.Token);
        }
        catch (OperationCanceledException)
        {
            await SayWhatIsLeftAsync($"The broker's management API did not answer within {Deadline.TotalSeconds:0} s.", error);
        }
        catch (BrokerProvisioningException refusal)
        {
            await SayWhatIsLeftAsync(refusal.Message, error);
        }
    }

    private async Task SayWhatIsLeftAsync(string why, TextWriter error)
    {
        await error.WriteLineAsync($"sharingbus: {why} This may be left at the broker; where it is, remove it with:");
        await error.WriteLineAsync($"  rabbitmqctl delete_vhost {virtualHost}");
        foreach (var agency in agencies)
        {
            await error.WriteLineAsync($"  rabbitmqctl delete_user {BrokerProvisioner.UserOf(virtualHost, agency)}");
        }
    }
}
