using SharingBus.Cli.Commands;
using SharingBus.Cli.Demo;
using SharingBus.TestKit.Broker;
using Xunit;

namespace SharingBus.Cli.Tests.Demo;

/// <summary>The whole scenario over a real broker, each agency as a least privileged user.</summary>
public sealed class DemoOnRabbitMqTests(RabbitMqFixture broker) : IClassFixture<RabbitMqFixture>
{
    [Fact]
    public async Task Demo_OverRabbitMq_HoldsEveryExpectation()
    {
        var (options, management) = broker.RequireAdministrator();
        using var output = new StringWriter();
        var request = new DemoRequest { Broker = options, BrokerManagement = management.Address };

        var exitCode = await new DemoRun(new Terminal(output, colours: false)).RunAsync(request, TestContext.Current.CancellationToken);

        Assert.True(exitCode == ExitCodes.Done, output.ToString());
        Assert.DoesNotContain(options.Password, output.ToString(), StringComparison.Ordinal);
    }
}
