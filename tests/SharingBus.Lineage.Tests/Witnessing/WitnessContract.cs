using SharingBus.Lineage.Merkle;
using SharingBus.Lineage.Witnessing;
using Xunit;

namespace SharingBus.Lineage.Tests.Witnessing;

/// <summary>What every witness must do, wherever it keeps what it knows.</summary>
public abstract class WitnessContract
{
    private const string Log = "sharingbus.log/v1/testland/school";

    private static readonly GrownLog Honest = new(Log, "honest");

    [Fact]
    public async Task Log_ThatIsNew_IsTakenAsItIs_AndFollowedFromThere()
    {
        await using IWitnessStore store = await OpenAsync();
        var witness = new CheckpointWitness(store);

        Assert.Equal(new WitnessVerdict(WitnessError.None, 0), await TakeAsync(witness, Honest.At(5), 0, []));
        Assert.Equal(new WitnessVerdict(WitnessError.None, 5), await TakeAsync(witness, Honest.At(12), 5, Honest.Proof(5, 12)));
        Assert.Equal(new WitnessVerdict(WitnessError.None, 12), await TakeAsync(witness, Honest.At(12), 12, []));
        Assert.Equal(Honest.At(12), await store.FindAsync(Log));
    }

    [Fact]
    public async Task Knowledge_OutlivesTheProcess()
    {
        await using (IWitnessStore store = await OpenAsync())
        {
            await TakeAsync(new CheckpointWitness(store), Honest.At(9), 0, []);
        }

        await using IWitnessStore again = await OpenAsync();

        Assert.Equal(Honest.At(9), await again.FindAsync(Log));
        Assert.Equal(new WitnessVerdict(WitnessError.RolledBack, 9), await TakeAsync(new CheckpointWitness(again), Honest.At(8), 0, []));
    }

    [Theory]
    [InlineData(8)]
    [InlineData(0)]
    public async Task Log_ThatShrank_IsRefused(int size)
    {
        await using IWitnessStore store = await OpenAsync();
        var witness = new CheckpointWitness(store);
        await TakeAsync(witness, Honest.At(9), 0, []);

        Assert.Equal(new WitnessVerdict(WitnessError.RolledBack, 9), await TakeAsync(witness, Honest.At(size), (ulong)size, []));
        Assert.Equal(Honest.At(9), await store.FindAsync(Log));
    }

    [Fact]
    public async Task SecondFace_OfOneSize_IsRefusedAndKept()
    {
        var forked = new GrownLog(Log, "another", sameUntil: 3, sameAs: "honest");
        await using IWitnessStore store = await OpenAsync();
        var witness = new CheckpointWitness(store);
        await TakeAsync(witness, Honest.At(9), 0, []);
        Assert.Null(await store.ContradictionAsync(Log));

        Assert.Equal(new WitnessVerdict(WitnessError.Forked, 9), await TakeAsync(witness, forked.At(9), 9, []));
        Assert.Equal(new WitnessVerdict(WitnessError.Forked, 9), await TakeAsync(witness, new GrownLog(Log, "third").At(9), 9, []));

        Assert.Equal(forked.At(9).Note, await store.ContradictionAsync(Log));
        Assert.Equal(Honest.At(9), await store.FindAsync(Log));
        Assert.Equal(new WitnessVerdict(WitnessError.None, 9), await TakeAsync(witness, Honest.At(10), 9, Honest.Proof(9, 10)));
    }

    [Fact]
    public async Task SecondFace_OfALargerSize_IsRefusedWhateverIsProven()
    {
        var forked = new GrownLog(Log, "another", sameUntil: 3, sameAs: "honest");
        await using IWitnessStore store = await OpenAsync();
        var witness = new CheckpointWitness(store);
        await TakeAsync(witness, Honest.At(9), 0, []);

        foreach (IReadOnlyList<TreeHash> proof in new[] { forked.Proof(9, 14), Honest.Proof(9, 14), forked.Proof(3, 14), [] })
        {
            Assert.Equal(new WitnessVerdict(WitnessError.Inconsistent, 9), await TakeAsync(witness, forked.At(14), 9, proof));
        }

        Assert.Equal(Honest.At(9), await store.FindAsync(Log));
    }

    [Fact]
    public async Task Proof_WithOneBitOther_IsRefused()
    {
        await using IWitnessStore store = await OpenAsync();
        var witness = new CheckpointWitness(store);
        await TakeAsync(witness, Honest.At(9), 0, []);
        IReadOnlyList<TreeHash> proof = Honest.Proof(9, 14);

        for (int place = 0; place < proof.Count; place++)
        {
            TreeHash[] altered = [.. proof];
            byte[] hash = altered[place].ToArray();
            hash[place] ^= 1;
            altered[place] = TreeHash.Read(hash);
            Assert.Equal(new WitnessVerdict(WitnessError.Inconsistent, 9), await TakeAsync(witness, Honest.At(14), 9, altered));
        }

        Assert.Equal(new WitnessVerdict(WitnessError.Inconsistent, 9), await TakeAsync(witness, Honest.At(14), 9, [.. proof, proof[0]]));
        Assert.Equal(new WitnessVerdict(WitnessError.None, 9), await TakeAsync(witness, Honest.At(14), 9, proof));
    }

    [Theory]
    [InlineData(4)]
    [InlineData(0)]
    [InlineData(10)]
    public async Task Proof_FromAnotherSizeThanIsKnown_IsSentBackWithThatSize(int from)
    {
        await using IWitnessStore store = await OpenAsync();
        var witness = new CheckpointWitness(store);
        await TakeAsync(witness, Honest.At(9), 0, []);

        Assert.Equal(new WitnessVerdict(WitnessError.SizeConflict, 9), await TakeAsync(witness, Honest.At(14), (ulong)from, Honest.Proof(from, 14)));
        Assert.Equal(Honest.At(9), await store.FindAsync(Log));
    }

    [Fact]
    public async Task EmptyLog_WithARootOfItsOwn_IsRefused()
    {
        await using IWitnessStore store = await OpenAsync();
        SeenCheckpoint shown = Honest.At(5);
        SeenCheckpoint empty = shown with { Checkpoint = shown.Checkpoint with { Size = 0 } };

        Assert.Equal(new WitnessVerdict(WitnessError.Forked, 0), await TakeAsync(new CheckpointWitness(store), empty, 0, []));
        Assert.Null(await store.FindAsync(Log));
    }

    [Fact]
    public async Task Logs_AreFollowedEachByItself()
    {
        var other = new GrownLog("sharingbus.log/v1/testland/police", "other");
        await using IWitnessStore store = await OpenAsync();
        var witness = new CheckpointWitness(store);
        await TakeAsync(witness, Honest.At(9), 0, []);

        Assert.Equal(new WitnessVerdict(WitnessError.None, 0), await TakeAsync(witness, other.At(4), 0, []));
        Assert.Equal(Honest.At(9), await store.FindAsync(Log));
    }

    [Fact]
    public async Task Advance_FromWhatIsNoLongerKnown_ChangesNothing()
    {
        await using IWitnessStore store = await OpenAsync();
        Assert.True(await store.AdvanceAsync(null, Honest.At(3)));
        Assert.True(await store.AdvanceAsync(Honest.At(3), Honest.At(5)));

        Assert.False(await store.AdvanceAsync(null, Honest.At(9)));
        Assert.False(await store.AdvanceAsync(Honest.At(3), Honest.At(9)));
        Assert.False(await store.AdvanceAsync(new GrownLog(Log, "another").At(5), Honest.At(9)));
        Assert.Equal(Honest.At(5), await store.FindAsync(Log));
    }

    [Fact]
    public async Task TwoFaces_ShownAtOnce_AreNeverBothTaken()
    {
        await using IWitnessStore store = await OpenAsync();
        var witness = new CheckpointWitness(store);
        GrownLog[] faces = [.. Enumerable.Range(0, 12).Select(face => new GrownLog(Log, $"face {face}"))];

        WitnessVerdict[] verdicts = await Task.WhenAll(faces.Select(face => Task.Run(() => TakeAsync(witness, face.At(7), 0, []))));

        Assert.Single(verdicts, verdict => verdict.Error == WitnessError.None);
        Assert.All(verdicts.Where(verdict => verdict.Error != WitnessError.None), verdict => Assert.Equal(new WitnessVerdict(WitnessError.Forked, 7), verdict));
    }

    protected abstract Task<IWitnessStore> OpenAsync();

    private static async Task<WitnessVerdict> TakeAsync(CheckpointWitness witness, SeenCheckpoint shown, ulong from, IReadOnlyList<TreeHash> proof) =>
        await witness.TakeAsync(shown, from, proof, TestContext.Current.CancellationToken);
}
