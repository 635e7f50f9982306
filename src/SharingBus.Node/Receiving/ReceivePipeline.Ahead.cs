using SharingBus.Backbone;
using SharingBus.Node.Bundles;
using SharingBus.Trust.Sealing;

namespace SharingBus.Node.Receiving;

/// <summary>What is done with a batch while the one before it is being taken in.</summary>
internal sealed partial class ReceivePipeline
{
    /// <summary>
    /// Opens a batch ahead of its turn, reads it and looks at its envelopes. Whatever fails is done again in its turn, where it is judged. A batch that was
    /// given before may be the one that took this process down: nothing is done with it before its attempts are counted.
    /// </summary>
    public object? Prepare(ReceivedBatch batch) =>
        batch.Redeliveries == 0 && federation.Current is { } snapshot ? Task.Run(() => Prepare(batch, snapshot)) : null;

    private PreparedBatch? Prepare(ReceivedBatch batch, FederationSnapshot snapshot)
    {
        (OpenResult opened, PlainBatch? content) = Open(batch);
        if (content is null)
        {
            return null;
        }

        _contents.Prepare(content, snapshot);
        return new PreparedBatch(snapshot, opened, content);
    }

    // Under another bundle other keys may be in force.
    private static async ValueTask<(OpenResult Opened, PlainBatch? Content)?> PreparedAsync(ReceivedBatch batch, FederationSnapshot inForce)
    {
        if (batch.Prepared is not Task<PreparedBatch?> preparing)
        {
            return null;
        }

        await ((Task)preparing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return preparing.IsCompletedSuccessfully && await preparing is { } prepared && ReferenceEquals(prepared.Snapshot, inForce)
            ? (prepared.Opened, prepared.Content)
            : null;
    }

    private sealed record PreparedBatch(FederationSnapshot Snapshot, OpenResult Opened, PlainBatch Content);
}
