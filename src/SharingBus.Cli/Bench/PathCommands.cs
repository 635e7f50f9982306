using System.Threading.Channels;

namespace SharingBus.Cli.Bench;

/// <summary>
/// What a worker is asked, line by line. The end of its input breaks off what it is doing: so ends a benchmark, in whatever way.
/// </summary>
internal sealed class PathCommands : IDisposable
{
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();
    private readonly CancellationTokenSource _ended;

    /// <summary>Begins to read.</summary>
    /// <param name="input">The worker's standard input.</param>
    /// <param name="cancel">Ends the commands before the input does.</param>
    public PathCommands(TextReader input, CancellationToken cancel)
    {
        _ended = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        Ended = _ended.Token;

        // A thread of its own: the console reads synchronously, and nothing but the end of the input ends that.
        new Thread(() => Read(input)) { IsBackground = true, Name = nameof(PathCommands) }.Start();
    }

    /// <summary>Cancelled when there are no more commands.</summary>
    public CancellationToken Ended { get; }

    /// <summary>The commands in their order; their end is told as a cancellation.</summary>
    public IAsyncEnumerable<string> ReadAsync() => _lines.Reader.ReadAllAsync(Ended);

    /// <summary>Works until the commands end, which breaks the work off in silence.</summary>
    /// <param name="work">What is done; it is given <see cref="Ended"/>.</param>
    public async Task ServeAsync(Func<CancellationToken, Task> work)
    {
        try
        {
            await work(Ended);
        }
        catch (Exception) when (Ended.IsCancellationRequested)
        {
            // Nobody waits for an answer any more, and the node may be gone as well.
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _ended.Dispose();

    private void Read(TextReader input)
    {
        while (input.ReadLine() is { } line)
        {
            _lines.Writer.TryWrite(line);
        }

        try
        {
            _ended.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The worker ended first.
        }
    }
}
