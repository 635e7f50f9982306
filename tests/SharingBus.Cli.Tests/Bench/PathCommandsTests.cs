using System.IO.Pipes;
using Grpc.Core;
using SharingBus.Cli.Bench;
using Xunit;

namespace SharingBus.Cli.Tests.Bench;

/// <summary>What a worker of the benchmark is asked over a pipe, as over its standard input, and how it ends with that.</summary>
public sealed class PathCommandsTests : IDisposable
{
    private readonly AnonymousPipeServerStream _pipe = new(PipeDirection.Out);
    private readonly StreamReader _input;
    private readonly StreamWriter _benchmark;
    private readonly PathCommands _commands;

    public PathCommandsTests()
    {
        _input = new StreamReader(new AnonymousPipeClientStream(PipeDirection.In, _pipe.ClientSafePipeHandle));
        _benchmark = new StreamWriter(_pipe) { AutoFlush = true };
        _commands = new PathCommands(_input, TestContext.Current.CancellationToken);
    }

    public void Dispose()
    {
        _benchmark.Dispose();
        _pipe.Dispose();
        _commands.Dispose();
    }

    [Fact]
    public async Task Commands_AreReadInTheirOrderUntilTheInputEnds()
    {
        await _benchmark.WriteAsync("one\ntwo\n");
        List<string> read = [];

        await _commands.ServeAsync(async _ =>
        {
            await foreach (var line in _commands.ReadAsync())
            {
                read.Add(line);
                if (line == "two")
                {
                    _benchmark.Close();
                }
            }
        });

        Assert.Equal(["one", "two"], read);
    }

    [Fact]
    public async Task Work_ThatIsUnderWayWhenTheInputEnds_IsBrokenOffInSilence()
    {
        var broken = false;

        await _commands.ServeAsync(async ended =>
        {
            _benchmark.Close();
            await Task.Delay(Timeout.Infinite, ended).ContinueWith(static _ => { }, TaskScheduler.Default);
            broken = true;
            throw new RpcException(new Status(StatusCode.Unavailable, "the node ended first"));
        });

        Assert.True(broken);
    }

    [Fact]
    public async Task Fault_BeforeTheInputEnds_IsTold() => await Assert.ThrowsAsync<RpcException>(
        () => _commands.ServeAsync(static _ => throw new RpcException(new Status(StatusCode.Unavailable, "the node ended"))));
}
