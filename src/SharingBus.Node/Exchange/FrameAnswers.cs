using System.Threading.Channels;
using Grpc.Core;
using SharingBus.Exchange.V1;
using SharingBus.Node.Publishing;

namespace SharingBus.Node.Exchange;

/// <summary>
/// Answers the frames of a publishing stream in their order, while later ones are already being accepted: the next frame is read
/// and checked while the last one waits for its durable write.
/// </summary>
internal sealed class FrameAnswers
{
    /// <summary>Frames under way in one stream, 16: enough to keep the journal's writer busy; more would only wait there.</summary>
    private const int MaxUnderWay = 16;

    private readonly Channel<Task<IReadOnlyList<PublishOutcome>>> _underWay =
        Channel.CreateBounded<Task<IReadOnlyList<PublishOutcome>>>(MaxUnderWay);

    private readonly IServerStreamWriter<PublishStreamResponse> _responses;
    private readonly Task _answering;

    public FrameAnswers(IServerStreamWriter<PublishStreamResponse> responses, CancellationToken cancellation)
    {
        _responses = responses;
        _answering = Task.Run(() => AnswerAsync(cancellation), CancellationToken.None);
    }

    /// <summary>Adds a frame that is being accepted; waits while as many as may be are under way.</summary>
    public ValueTask AddAsync(Task<IReadOnlyList<PublishOutcome>> accepting, CancellationToken cancellation) =>
        _underWay.Writer.WriteAsync(accepting, cancellation);

    /// <summary>Answers what is under way. What was accepted before a stream failed is answered all the same.</summary>
    public Task CompleteAsync()
    {
        _underWay.Writer.TryComplete();
        return _answering;
    }

    private async Task AnswerAsync(CancellationToken cancellation)
    {
        try
        {
            await foreach (Task<IReadOnlyList<PublishOutcome>> accepting in _underWay.Reader.ReadAllAsync(cancellation))
            {
                IReadOnlyList<PublishOutcome> outcomes = await accepting;
                await _responses.WriteAsync(new PublishStreamResponse { Results = { outcomes.Select(o => o.ToResult()) } }, cancellation);
            }
        }
        catch (Exception error)
        {
            // Nobody reads any more: who adds the next frame is told.
            _underWay.Writer.TryComplete(error);
            throw;
        }
    }
}
