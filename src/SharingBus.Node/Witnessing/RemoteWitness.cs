using System.Globalization;
using System.Text;
using Grpc.Core;
using Grpc.Net.Client;
using SharingBus.Hosting.Errors;
using SharingBus.Lineage.Checkpoints;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Trace;
using SharingBus.Lineage.V1;
using SharingBus.Node.Agencies;
using SharingBus.Trust.Bundles;

namespace SharingBus.Node.Witnessing;

/// <summary>One witness of this agency's log, asked by one caller at a time; what it answers counts once its cosignature holds.</summary>
internal sealed class RemoteWitness(WitnessOptions options, Journal journal, Func<Uri, GrpcChannel> connect, TimeProvider time) : IDisposable
{
    /// <summary>What is wrong with a cosignature that does not hold.</summary>
    public const string CosignatureInvalid = "COSIGNATURE_INVALID";

    private const string TooLate = nameof(StatusCode.DeadlineExceeded);

    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    private readonly Dictionary<Uri, GrpcChannel> _channels = [];
    private long _known;
    private long _failedAt;
    private TimeSpan _wait;

    public string Agency => options.Agency;

    /// <summary>How long it is left alone yet; nothing where it answered last time.</summary>
    public TimeSpan Rest => _wait - time.GetElapsedTime(_failedAt) is var rest && rest > TimeSpan.Zero ? rest : TimeSpan.Zero;

    /// <summary>Why it did not cosign when it was asked last; null where it did.</summary>
    public string? Fault { get; private set; }

    /// <summary>The size at which it has cosigned another state of the log, as it said when it was asked last; null where it did not say so.</summary>
    public long? Contradicting { get; private set; }

    /// <summary>Asks for its line below a checkpoint; null where there is none to be had now.</summary>
    /// <param name="checkpoint">The checkpoint.</param>
    /// <param name="note">It, signed by its agency.</param>
    /// <param name="register">Whose key is whose.</param>
    /// <param name="patience">Cancelled when its answer would come too late.</param>
    /// <param name="cancellation">Ends the call without a verdict.</param>
    public async Task<NoteSignature?> AskAsync(
        Checkpoint checkpoint, SignedNote note, FederationKeys register, CancellationToken patience, CancellationToken cancellation)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience, cancellation);
        Contradicting = null;
        try
        {
            string answer = await AskAsync(checkpoint, note, either.Token);
            SignedNote? cosigned = SignedNote.TryParse(Encoding.UTF8.GetBytes($"{note.Text}\n{answer}"));
            NoteSignature? line = cosigned is null ? null : LogSignature.OfWitness(cosigned, Agency, register, Clock.Micros(time.GetUtcNow()));
            Note(line is null ? CosignatureInvalid : null);
            return line;
        }
        catch (RpcException refusal) when (!cancellation.IsCancellationRequested)
        {
            Contradicting = WitnessRefusals.IsContradiction(refusal) ? SizeOf(refusal) : null;
            Note(patience.IsCancellationRequested ? TooLate : WireError.ReasonOf(refusal) ?? refusal.StatusCode.ToString());
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            Note(TooLate);
        }

        return null;
    }

    public void Dispose()
    {
        foreach (GrpcChannel channel in _channels.Values)
        {
            channel.Dispose();
        }
    }

    // The witness says what it knows where that is something else than this process believes, after a start for one: then once more from there.
    private async Task<string> AskAsync(Checkpoint checkpoint, SignedNote note, CancellationToken cancellation)
    {
        try
        {
            return await AskOnceAsync(checkpoint, note, Math.Min(_known, checkpoint.Size), cancellation);
        }
        catch (RpcException conflict) when (ConflictingSize(conflict) is { } size && size <= checkpoint.Size)
        {
            return await AskOnceAsync(checkpoint, note, size, cancellation);
        }
    }

    private async Task<string> AskOnceAsync(Checkpoint checkpoint, SignedNote note, long from, CancellationToken cancellation)
    {
        var request = new AddCheckpointRequest
        {
            Witness = Agency,
            OldSize = (ulong)from,
            Proof = { (await journal.Proofs.ConsistencyAsync(from, checkpoint.Size, cancellation)).ToWire() },
            Checkpoint = note.ToString(),
        };
        string answer = await CallAsync(request, cancellation);
        _known = checkpoint.Size;
        return answer;
    }

    // The nodes of the witness in turn: one may be away, or follow another.
    private async Task<string> CallAsync(AddCheckpointRequest request, CancellationToken cancellation)
    {
        IReadOnlyList<Uri> addresses = options.Addresses();
        if (addresses.Count == 0)
        {
            throw new RpcException(new Status(StatusCode.Unavailable, "The witness has no address yet."));
        }

        for (int tried = 0; ; tried++)
        {
            try
            {
                var client = new WitnessService.WitnessServiceClient(ChannelTo(addresses[tried]));
                return (await client.AddCheckpointAsync(request, cancellationToken: cancellation)).Cosignatures;
            }
            catch (RpcException away) when (away.StatusCode == StatusCode.Unavailable && tried < addresses.Count - 1)
            {
                // The next one.
            }
        }
    }

    private GrpcChannel ChannelTo(Uri address)
    {
        if (!_channels.TryGetValue(address, out GrpcChannel? channel))
        {
            _channels.Add(address, channel = connect(address));
        }

        return channel;
    }

    private static long? ConflictingSize(RpcException refusal) =>
        WireError.ReasonOf(refusal) == WitnessRefusals.SizeConflict ? SizeOf(refusal) : null;

    private static long? SizeOf(RpcException refusal) =>
        long.TryParse(WireError.FactOf(refusal, WitnessRefusals.Size), NumberStyles.None, CultureInfo.InvariantCulture, out long size) ? size : null;

    private void Note(string? fault)
    {
        Fault = fault;
        _failedAt = time.GetTimestamp();
        TimeSpan longer = _wait == TimeSpan.Zero ? FirstWait : _wait * 2;
        _wait = fault is null ? TimeSpan.Zero : longer < LongestWait ? longer : LongestWait;
    }
}
