using System.Threading.Channels;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using SharingBus.Exchange.V1;
using SharingBus.Hosting.Channels;
using SharingBus.Hosting.Errors;
using SharingBus.Hosting.Serving;
using SharingBus.Hub.Correlation;
using SharingBus.Hub.Tests.Correlation;
using SharingBus.Vocabulary.V1;
using Xunit;

namespace SharingBus.Hub.Tests.Hosting;

/// <summary>A hub as it is hosted, between a node and its own agency's people. What goes wrong beside a test fails it.</summary>
public abstract class HubTest : IAsyncLifetime
{
    private readonly ErrorLog _errors = new();
    private readonly List<GrpcChannel> _channels = [];
    private WebApplication _nodeApp = null!;

    /// <summary>Long enough for a machine that does much else.</summary>
    private protected static TimeSpan Patience { get; } = TimeSpan.FromSeconds(60);

    private protected TestAuthority Authority { get; } = new();

    private protected MovableClock Clock { get; } = new(Sample.Start);

    private protected string DataDirectory { get; } = Directory.CreateTempSubdirectory("sharingbus-hub-").FullName;

    private protected FakeNode Node { get; private set; } = null!;

    private protected HubHost Hub { get; set; } = null!;

    /// <summary>What the hub is told.</summary>
    private protected virtual HubOptions Options => new() { Agency = "fusion", Node = NodeAddress, DataDirectory = DataDirectory };

    private protected Uri NodeAddress => _nodeApp.GrpcAddress();

    /// <summary>Words of the one error that a test brings about; null where none belongs to it.</summary>
    private protected string? ExpectedError { get; set; }

    /// <summary>What is needed before the hub starts.</summary>
    private protected virtual Task PrepareAsync() => Task.CompletedTask;

    /// <summary>What is to be taken away behind it.</summary>
    private protected virtual void CleanUp()
    {
        // Nothing but the directory.
    }

    public async ValueTask InitializeAsync()
    {
        await PrepareAsync();
        (Node, _nodeApp) = await FakeNode.StartAsync(Authority, _errors.Add);
        Hub = await StartHubAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _channels.ForEach(channel => channel.Dispose());
        await Hub.DisposeAsync();
        await _nodeApp.StopAsync();
        await _nodeApp.DisposeAsync();
        Authority.Dispose();
        CleanUp();
        Directory.Delete(DataDirectory, recursive: true);
        string[] unexpected = [.. _errors.Errors.Where(error => ExpectedError is null || !error.Contains(ExpectedError, StringComparison.Ordinal))];
        Assert.True(unexpected.Length == 0, string.Join(Environment.NewLine, unexpected));
        GC.SuppressFinalize(this);
    }

    /// <summary>Starts a hub; it is given once its subscription stands, for one that ends before is another matter.</summary>
    private protected async Task<HubHost> StartHubAsync(HubOptions? options = null)
    {
        using CancellationTokenSource patience = new(Patience);
        var opened = Node.Opened.Count;
        var hub = await HubHost.StartAsync(options ?? Options, Profile(), CancellationToken.None);
        while (Node.Opened.Count == opened)
        {
            patience.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }

        return hub;
    }

    /// <summary>What the hub knows of itself.</summary>
    private protected ServiceProfile Profile() => new()
    {
        Name = "sharingbus-hub",
        WebPort = 0,
        Certificate = Authority.Issue("fusion", "hub"),
        TrustAnchor = Authority.Anchor,
        Time = Clock,
        Logging = _errors.Add,
    };

    private protected GrpcChannel Channel(string agency, string system)
    {
        var channel = ServiceChannel.Open(Hub.Address, Authority.Issue(agency, system), Authority.Anchor);
        _channels.Add(channel);
        return channel;
    }

    private protected static async Task<T> NextAsync<T>(Channel<T> channel) => await channel.Reader.ReadAsync().AsTask().WaitAsync(Patience);

    /// <summary>Waits until the hub has acknowledged a position.</summary>
    private protected async Task AcknowledgedAsync(ulong position)
    {
        while (await NextAsync(Node.Acknowledged) < position)
        {
            // Earlier positions.
        }
    }

    /// <summary>Asks until something is in the answer: what was done is on record a moment after.</summary>
    private protected static async Task<T> UntilAsync<T>(Func<CancellationToken, Task<T?>> ask)
        where T : class
    {
        using CancellationTokenSource patience = new(Patience);
        while (true)
        {
            if (await ask(patience.Token) is { } found)
            {
                return found;
            }

            await Task.Yield();
        }
    }

    private protected static async Task<string?> ReasonAsync(Func<Task> call) => WireError.ReasonOf(await Assert.ThrowsAsync<RpcException>(call));

    private protected static Delivery Notice(int number, string origin, Action<ThreatNotice>? change = null)
    {
        ThreatNotice notice = new()
        {
            Handling = new Handling { Tlp = Tlp.Green, Actuality = Actuality.Actual, Purpose = Purpose.Prevention },
        };
        (change ?? (n => n.Plate()))(notice);
        return Sample.Delivery(number, origin, notice);
    }

    private protected static Delivery Retraction(int target, string origin, ChangeReason reason = ChangeReason.SentInError) => new()
    {
        MessageId = MessageIds.Write(Sample.Id(500 + target)),
        Type = NoticeType.ThreatNotice,
        Origin = origin,
        Change = new Change { Kind = ChangeKind.Retract, Reason = reason, Target = MessageIds.Write(Sample.Id(target)) },
    };
}
