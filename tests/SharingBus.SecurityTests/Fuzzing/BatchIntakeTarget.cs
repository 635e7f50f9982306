using Microsoft.Extensions.Logging.Abstractions;
using SharingBus.Backbone;
using SharingBus.Exchange.V1;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Quarantine;
using SharingBus.Lineage.Readings;
using SharingBus.Node.Agencies;
using SharingBus.Node.BreakGlass;
using SharingBus.Node.Bundles;
using SharingBus.Node.Receiving;
using SharingBus.Node.Restores;
using SharingBus.Node.Sending;
using SharingBus.Node.Tests.Federation;
using SharingBus.Policy.Compiling;
using SharingBus.Trust.Bundles;
using Lane = SharingBus.Exchange.V1.Lane;

namespace SharingBus.SecurityTests.Fuzzing;

/// <summary>
/// The plaintext of a batch that a member sealed well and filled badly, gone through as the node does: judged by bundle and journal, put together as one
/// write. Some are written: the journal takes them, or says in its own words that it cannot.
/// </summary>
internal sealed class BatchIntakeTarget : FuzzTarget, IDisposable
{
    // The disk is the slow part: one input in so many, the same ones each time.
    private const int WrittenOne = 64;

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("sharingbus-fuzz-");
    private readonly Journal _journal;
    private readonly IQuarantineStore _quarantine;
    private readonly BatchContents _contents;
    private long _sequence;

    public BatchIntakeTarget()
    {
        var options = new JournalOptions { Agency = TestBundle.Police, Path = Path.Combine(_directory.FullName, "journal.db") };
        _journal = Wait(Journal.OpenAsync(options, SampleTrust.Clock, NullLogger<Journal>.Instance));
        _quarantine = Wait(QuarantineStore.OpenAsync(options, new QuarantineLimits()));
        var federation = new FederationState(SampleTrust.Clock);
        federation.Adopt(new FederationSnapshot(SampleTrust.Bundle, CompiledBundle.Compile(SampleTrust.Bundle.Bundle)), confirmed: true);
        var origins = new MessageOrigins(TestBundle.Police, _journal);
        var outgoing = new OutgoingStreams(null!); // nothing leaves
        var supervisors = new SupervisorIntake(TestBundle.Police, new OpeningBook(), federation, NullLogger.Instance);
        _contents = new BatchContents(
            TestBundle.Police,
            _journal,
            _quarantine,
            new NoticeIntake(_journal, origins),
            new ChangeApplication(TestBundle.Police),
            supervisors,
            new ReceiptIntake(new SharedBatches(_journal), supervisors, new RestoreWatch(TestBundle.Police, _journal, outgoing, SampleTrust.Clock, NullLogger.Instance)),
            origins,
            new GapRequests(TestBundle.Police, _journal, outgoing),
            outgoing,
            federation,
            SampleTrust.Clock);
    }

    public override string Name => "batch-intake";

    public override IReadOnlyList<byte[]> Seeds => SamplePayloads.All;

    public override int MostBytes => 16 * 1024;

    // What a batch names is asked of the journal once: some tens of KB a question that are garbage at once.
    public override long FreeBytes => 4 * 1024 * 1024;

    public override int BytesPerByte => 4_096;

    public override string Read(ReadOnlyMemory<byte> input)
    {
        if (ReceivedMessages.Read(input, ReceivedMessages.MostEnvelopes) is not { } messages)
        {
            return "malformed";
        }

        var position = new StreamPosition(new StreamKey(TestBundle.School, Lane.Rights, StreamDirection.Incoming), Guid.AllBitsSet, ++_sequence);
        ReceiveWrite write = Wait(_contents.ReadAsync(new PlainBatch(position, input), CancellationToken.None).AsTask());
        Require(write.Taken + write.SetAside.Count <= messages.Envelopes.Count + 1, "more is taken in or set aside than came");
        string reasons = string.Join(',', write.SetAside.Select(item => item.Reason).Distinct().Order().Take(3));
        string kinds = string.Join(',', write.Entries.Select(entry => entry.EventCase).Distinct().Order());
        return $"{Math.Min(write.Taken, 3)} {reasons} {kinds} {(input.Length % WrittenOne == 0 ? Written(write) : "")}";
    }

    public void Dispose()
    {
        Wait(_journal.DisposeAsync().AsTask().ContinueWith(_ => true, TaskScheduler.Default));
        Wait(_quarantine.DisposeAsync().AsTask().ContinueWith(_ => true, TaskScheduler.Default));
        _directory.Delete(recursive: true);
    }

    private static T Wait<T>(Task<T> task) => task.GetAwaiter().GetResult();

    private string Written(ReceiveWrite write)
    {
        try
        {
            return $"{Wait(_journal.AppendAsync(write.Build(), CancellationToken.None).AsTask()).Outcome}";
        }
        catch (Exception error) when (error is ArgumentException or JournalException { Error: JournalError.TooLarge })
        {
            return "unstorable"; // what the pipeline sets aside as a whole
        }
    }
}
