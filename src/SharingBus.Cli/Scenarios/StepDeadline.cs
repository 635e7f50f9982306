using Grpc.Core;

namespace SharingBus.Cli.Scenarios;

/// <summary>How long one step may take, and how it waits: for events where the API has them, else by asking again.</summary>
internal sealed class StepDeadline : IDisposable
{
    /// <summary>Longest time for one step: two hundred times what it takes on a quiet machine.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    /// <summary>Pause between two questions where the API tells of no event: shorter than a reader notices, longer than an answer takes.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _limit;
    private readonly CancellationTokenSource _either;

    /// <summary>Starts the deadline.</summary>
    public StepDeadline(TimeProvider time, CancellationToken cancel)
    {
        _time = time;
        _limit = new CancellationTokenSource(Limit, time);
        _either = CancellationTokenSource.CreateLinkedTokenSource(_limit.Token, cancel);
    }

    /// <summary>Cancelled at the deadline.</summary>
    public CancellationToken Token => _either.Token;

    /// <summary>Asks until the answer is a value; null where the deadline came first.</summary>
    public async Task<T?> AskAsync<T>(Func<CancellationToken, Task<T?>> ask)
        where T : class
    {
        try
        {
            while (true)
            {
                if (await ask(Token) is { } answer)
                {
                    return answer;
                }

                await Task.Delay(Pause, _time, Token);
            }
        }
        catch (Exception error) when (Passed(error))
        {
            return null;
        }
    }

    /// <summary>Waits for an event; null where the deadline came first.</summary>
    public async Task<T?> WaitAsync<T>(Task<T> awaited)
        where T : class
    {
        try
        {
            return await awaited.WaitAsync(Token);
        }
        catch (Exception error) when (Passed(error))
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _either.Dispose();
        _limit.Dispose();
    }

    // The deadline of the step is an answer; a stop from outside is not.
    private bool Passed(Exception error) =>
        _limit.IsCancellationRequested && error is OperationCanceledException or RpcException { StatusCode: StatusCode.Cancelled };
}
