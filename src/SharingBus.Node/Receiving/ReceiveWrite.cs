using Google.Protobuf;
using SharingBus.Exchange.V1;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Quarantine;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.V1;
using SharingBus.Node.Agencies;

namespace SharingBus.Node.Receiving;

/// <summary>What the receiving of one batch makes durable, gathered.</summary>
internal sealed class ReceiveWrite(StreamPosition position, ReceivedMessages messages, byte[] digest, DateTimeOffset now)
{
    // For each envelope 0 where it is set aside, else the number of its role set.
    private readonly byte[] _roleSetOf = new byte[messages.Envelopes.Count];
    private readonly RoleSets _roleSets = new();
    private readonly bool[] _withoutContent = new bool[messages.Envelopes.Count];
    private bool _hasContent;

    public StreamPosition Position { get; } = position;

    public DateTimeOffset Now { get; } = now;

    public List<JournalEntry> Entries { get; } = [];

    public List<ParentEdge> Parents { get; } = [];

    public List<ChangeRecord> Changes { get; } = [];

    public List<ContentKey> Erased { get; } = [];

    public List<StreamPosition> Dropped { get; } = [];

    /// <summary>What goes to the quarantine.</summary>
    public List<QuarantineDraft> SetAside { get; } = [];

    /// <summary>True where the stream has gone on behind this batch: it is taken in out of quarantine.</summary>
    public bool IsLate { get; set; }

    /// <summary>Messages that were taken in.</summary>
    public int Taken => _roleSetOf.Count(static set => set > 0);

    /// <summary>Takes a message in for some roles; for none where it is a change, or is held already.</summary>
    /// <returns>False where the batch has more sets of roles than one may have.</returns>
    public bool Take(int place, List<string> roles, bool erased = false)
    {
        if (_roleSets.NumberOf(roles) is not { } set)
        {
            return false;
        }

        _roleSetOf[place] = set;
        _withoutContent[place] = erased;
        _hasContent |= roles.Count > 0 && !erased;
        return true;
    }

    /// <summary>Takes a message in that nobody is to be served with: a change, or what is held already.</summary>
    public void Take(int place) => _roleSetOf[place] = RoleSets.Nobody;

    /// <summary>The place of a message in this batch.</summary>
    public BatchPart PartOf(int place)
    {
        Span<bool> held = new bool[messages.Envelopes.Count];
        held[place] = true;
        return new BatchPart
        {
            Lane = Position.Stream.Lane,
            Incarnation = Position.Incarnation.ToWire(),
            Sequence = (ulong)Position.Sequence,
            Positions = Positions.Of(held),
        };
    }

    /// <summary>What was taken in, for the receipt.</summary>
    public Received Received() => new()
    {
        Sender = Position.Stream.Peer,
        Lane = Position.Stream.Lane,
        Incarnation = Position.Incarnation.ToWire(),
        Sequence = (ulong)Position.Sequence,
        PlaintextDigest = UnsafeByteOperations.UnsafeWrap(digest),
        MessageIds = PackedIds.Pack([.. messages.Envelopes.Select(e => e.MessageId.ToId() ?? Guid.Empty)]),
        RoleSets = { _roleSets.All },
        RoleSetOf = UnsafeByteOperations.UnsafeWrap(_roleSetOf),
    };

    public JournalWrite Build()
    {
        return new JournalWrite
        {
            // The receipt of the batch comes first, then what was done with its contents.
            Entries = [new JournalEntry { TimeUnixMicros = Clock.Micros(Now), Received = Received() }, .. Entries],
            Contents = _hasContent ? [new ContentRecord(0, Contents(), [.. messages.Envelopes.Select(HolderTerm.End)])] : [],
            Parents = Parents,
            Changes = Changes,
            ErasedContents = Erased,
            Streams = IsLate ? [] : [Position],
            DroppedBatches = IsLate ? Dropped : [.. Dropped, Position],
        };
    }

    // What nobody is served with is not kept.
    private ReadOnlyMemory<byte>[] Contents()
    {
        var parts = new ReadOnlyMemory<byte>[messages.Slices.Count];
        for (int place = 0; place < parts.Length; place++)
        {
            parts[place] = _roleSetOf[place] > RoleSets.Nobody && !_withoutContent[place] ? messages.Slices[place] : default;
        }

        return parts;
    }
}
