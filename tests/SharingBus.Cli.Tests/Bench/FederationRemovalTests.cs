using System.Net;
using System.Net.Sockets;
using SharingBus.Backbone.Provisioning;
using SharingBus.Cli.Bench;
using Xunit;

namespace SharingBus.Cli.Tests.Bench;

/// <summary>A broker that does not let a run clean up: it is not waited for, and the operator learns what is left.</summary>
public sealed class FederationRemovalTests : IDisposable
{
    private readonly TcpListener _broker = new(IPAddress.Loopback, 0);
    private readonly StringWriter _error = new();
    private readonly Uri _management;

    public FederationRemovalTests()
    {
        _broker.Start();
        _management = new Uri($"http://{_broker.LocalEndpoint}/");
    }

    public void Dispose()
    {
        _broker.Dispose();
        _error.Dispose();
    }

    [Fact]
    public async Task Broker_ThatDoesNotAnswer_IsLeftAtTheDeadline()
    {
        var time = new TimerByHand();
        var removal = RemoveAsync(time);
        using var asked = await _broker.AcceptTcpClientAsync(TestContext.Current.CancellationToken);

        time.Expire();
        await removal.WaitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(FederationRemoval.Deadline, time.Due);
        Assert.Contains("did not answer within 20 s", _error.ToString(), StringComparison.Ordinal);
        AssertTellsWhatIsLeft();
    }

    [Fact]
    public async Task Broker_ThatIsGone_IsToldWithWhatMayBeLeft()
    {
        _broker.Stop();

        await RemoveAsync(TimeProvider.System);

        Assert.Contains("did not answer when asked to remove a user", _error.ToString(), StringComparison.Ordinal);
        AssertTellsWhatIsLeft();
    }

    private async Task RemoveAsync(TimeProvider time)
    {
        using var provisioner = new BrokerProvisioner(new ManagementOptions
        {
            Address = _management, UserName = "admin", Password = "admin",
        });
        await new FederationRemoval("bench-1", ["police-one", "police-two"]).RunAsync(provisioner, time, _error);
    }

    private void AssertTellsWhatIsLeft() => Assert.All(
        (string[])["delete_vhost bench-1", "delete_user sb.bench-1.police-one", "delete_user sb.bench-1.police-two"],
        command => Assert.Contains($"rabbitmqctl {command}{Environment.NewLine}", _error.ToString(), StringComparison.Ordinal));

    private sealed class TimerByHand : TimeProvider
    {
        private Action? _run;

        public TimeSpan Due { get; private set; }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            (_run, Due) = (() => callback(state), dueTime);
            return System.CreateTimer(static _ => { }, null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }

        public void Expire() => _run!();
    }
}
