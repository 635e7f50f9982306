using System.Threading.Channels;
using SharingBus.Backbone;

namespace SharingBus.Node.Tests.Federation;

/// <summary>Makes the handling of batches of one sender at one agency fail, and tells of each attempt.</summary>
internal sealed class FailingHandler(string agency, string sender)
{
    private readonly Channel<int> _attempts = Channel.CreateUnbounded<int>();
    private int _count;

    /// <summary>What happens in an attempt; nothing once it is null.</summary>
    public Func<CancellationToken, Task>? Fail { get; set; } = _ => throw new InvalidOperationException("It always fails.");

    /// <summary>Attempts so far that were made to fail.</summary>
    public int Count => _count;

    public async Task HandleAsync(string at, ReceivedBatch batch, CancellationToken cancellation)
    {
        if (at != agency || batch.Address.Sender != sender || Fail is not { } fail)
        {
            return;
        }

        _attempts.Writer.TryWrite(Interlocked.Increment(ref _count));
        await fail(cancellation);
    }

    /// <summary>Waits until an attempt begins.</summary>
    public async Task AttemptAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        await _attempts.Reader.ReadAsync(patience.Token);
    }
}
