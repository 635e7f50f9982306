using SharingBus.FaultTests.History;
using SharingBus.FaultTests.Load;
using SharingBus.FaultTests.Processes;
using SharingBus.TestKit;

namespace SharingBus.FaultTests;

/// <summary>
/// T2: the power is cut. The files of all that writes lie on file systems in images of their own; all writers are stopped at once, what the
/// clients know ends there, the images are copied as they are, everything is killed and starts from the copies. Nobody calls sync. What is
/// in the page cache of such a file system only is not in the copy: <c>kill -9</c> alone would not show it.
/// </summary>
public sealed class PowerCutTests(ITestOutputHelper output)
{
    // With fsync taken away what was written in the last seconds is not on the disk; stated to the tracer, not to the product.
    private static readonly string[] WithoutSync =
        ["strace", "-f", "--seccomp-bpf", "-qq", "-o", "/dev/null", "-e", "trace=fsync,fdatasync,sync_file_range", "-e", "inject=fsync,fdatasync,sync_file_range:retval=0"];

    [Fact]
    public async Task Federation_WhosePowerIsCut_HasEverythingItAccepted()
    {
        int cuts = LongForm.Named("CUTS", 1, 20);
        for (int cut = 0; cut < cuts; cut++)
        {
            (Verdicts verdicts, int accepted) = await CutAsync([], withBroker: true);
            output.WriteLine($"cut {cut + 1}: {accepted} accepted before it: {verdicts}");

            Assert.Equal(new Verdicts(), verdicts);
            Survived.PowerCut();
        }
    }

    [Fact]
    public async Task Federation_WithoutFsyncWhosePowerIsCut_LosesWhatItAccepted()
    {
        if (!File.Exists("/usr/bin/strace"))
        {
            Availability.Missing("skipped: no strace, which takes fsync away from the node (apt-get install strace).");
        }

        (Verdicts verdicts, int accepted) = await CutAsync(WithoutSync, withBroker: false);
        output.WriteLine($"control: {accepted} accepted before it: {verdicts}");

        Assert.True(verdicts is { Lost: > 0, Unlogged: > 0 }, "A power cut that loses nothing of a node without fsync shows nothing of a node with it.");
    }

    private static async Task<(Verdicts Verdicts, int Accepted)> CutAsync(string[] originUnder, bool withBroker)
    {
        LoopImage.Require();
        await using LoopImage origin = await LoopImage.MountAsync(mebibytes: 192);
        await using LoopImage recipient = await LoopImage.MountAsync(mebibytes: 192);
        await using LoopImage? broker = withBroker ? await LoopImage.MountAsync(mebibytes: 384) : null;
        await using FaultRun run = await FaultRun.StartAsync(new FederationSetup
        {
            OriginJournal = origin.Directory, RecipientJournal = recipient.Directory, Broker = broker?.Directory, OriginUnder = originUnder,
        });
        FaultFederation federation = run.Federation;
        foreach (LoopImage image in new[] { origin, recipient, broker }.OfType<LoopImage>())
        {
            await image.SettleAsync();
        }

        if (!withBroker)
        {
            // Nothing that is accepted leaves before the cut: what the recipient holds is not lost, whatever becomes of the origin.
            await HostProcess.SignalAsync(federation.Broker.ServerPid, "STOP");
        }

        Task publishing = run.Load.PublishAsync(streams: 8, perStream: LongForm.Or(2_000, 20_000));
        await run.Load.WhenAcceptedAsync(LongForm.Or(1_500, 8_000));

        int[] writers = [await federation.Origin.WriterAsync(), federation.Recipient.Pid, .. withBroker ? new[] { federation.Broker.ServerPid } : []];
        foreach (int writer in writers)
        {
            await HostProcess.SignalAsync(writer, "STOP");
        }

        run.History.Close();
        int accepted = run.History.Accepted.DistinctBy(a => a.Id).Count();
        LoopImage[] images = [.. new[] { origin, recipient, broker }.OfType<LoopImage>()];
        await Task.WhenAll(images.Select(image => image.CopyAsync()));

        await federation.KillAsync(FaultBundle.Origin);
        await federation.KillAsync(FaultBundle.Recipient);
        await HostProcess.GoneAsync(writers[0]);
        if (withBroker)
        {
            await federation.Broker.KillAsync();
        }

        await run.Load.GiveUpAsync();
        await publishing;
        await Task.WhenAll(images.Select(image => image.BootFromCopyAsync()));
        await (withBroker ? federation.Broker.StartAsync(CancellationToken.None) : HostProcess.SignalAsync(federation.Broker.ServerPid, "CONT"));
        await Task.WhenAll(federation.StartNodeAsync(FaultBundle.Origin), federation.StartNodeAsync(FaultBundle.Recipient));
        // The control waits for what does not come: shorter.
        return (await JudgeAsync(run, TimeSpan.FromSeconds(withBroker ? 60 : 15)), accepted);
    }

    // The promise made before the cut is judged: what was accepted, or handed over, then. What was published and had no answer, and what
    // is delivered after the cut, has no history to stand in.
    private static async Task<Verdicts> JudgeAsync(FaultRun run, TimeSpan deadline)
    {
        var after = new ClientHistory();
        after.Permitted.AddRange(run.History.Permitted);
        foreach (Published published in run.History.Published)
        {
            after.Add(published);
        }

        foreach (Accepted accepted in run.History.Accepted)
        {
            after.Add(accepted);
        }

        foreach (Delivered delivered in run.History.Delivered)
        {
            after.Add(delivered);
        }

        HashSet<Guid> owed = [.. run.History.Accepted.Select(a => a.Id)];
        owed.ExceptWith(run.History.Delivered.Select(d => d.Id));
        IReadOnlySet<Guid> held = await run.Subscriber.CollectAsync(owed, deadline);
        await JournalReader.ReadAsync(run.Federation, after);
        Verdicts verdicts = HistoryChecker.Check(after);
        Survived.Notices(run.History.Accepted.DistinctBy(a => a.Id).Count());
        return new Verdicts { Lost = owed.Count(id => !held.Contains(id)), Unlogged = verdicts.Unlogged, Duplicate = verdicts.Duplicate, Inversion = verdicts.Inversion };
    }
}
