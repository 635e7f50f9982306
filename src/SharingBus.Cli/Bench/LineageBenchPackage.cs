using System.Diagnostics;
using Google.Protobuf;
using SharingBus.Cli.Evidence;
using SharingBus.Federation.V1;
using SharingBus.Lineage.Checkpoints;
using SharingBus.Lineage.Trace;
using SharingBus.Lineage.V1;
using SharingBus.Trust.Bundles;
using SharingBus.Trust.Identities;

namespace SharingBus.Cli.Bench;

/// <summary>Packs the receipts of some thousand messages and checks the package, as an auditor does who has the governance keys alone.</summary>
internal static class LineageBenchPackage
{
    /// <summary>Receipts of the package.</summary>
    private const int Receipts = 10_000;

    private const string Federation = "bench";

    // Each message has one role that is given it and one that is not.
    private const int ReceiptsOfAMessage = 2;

    /// <summary>Seconds to pack and to check.</summary>
    public static async Task<(double PackSeconds, double VerifySeconds, int Receipts, long Bytes)> MeasureAsync(LineageBenchStore store, TimeProvider time)
    {
        using SigningKey agency = SigningKey.Create();
        SigningKey[] governance = [SigningKey.Create(), SigningKey.Create()];
        long began = Stopwatch.GetTimestamp();
        EvidenceAnswer answer = await GatherAsync(store, agency, Sign(store.Journal.Agency, agency, governance, time.GetUtcNow()));
        using var package = new MemoryStream();
        answer.Write(package, time.GetUtcNow(), "messages of the benchmark");
        double packed = Stopwatch.GetElapsedTime(began).TotalSeconds;

        package.Position = 0;
        PublicSigningKey[] pinned = [.. governance.Select(key => PublicSigningKey.FromSpki(key.Spki.Span))];
        began = Stopwatch.GetTimestamp();
        EvidenceVerdict verdict = new EvidenceVerifier(pinned, Federation).Verify(package, []);
        double verified = Stopwatch.GetElapsedTime(began).TotalSeconds;
        Array.ForEach(governance, key => key.Dispose());
        return (packed, verified, verdict.Receipts, package.Length);
    }

    private static ByteString Sign(string agency, SigningKey key, SigningKey[] governance, DateTimeOffset now)
    {
        var bundle = new Bundle { Federation = Federation, Version = 7 };
        bundle.Agencies.Add(new Agency { Id = agency, SigningKeys = { key.ToPublicKey(now.AddDays(-1), now.AddDays(1)) } });
        return BundleSigner.Sign(bundle, governance).ToByteString();
    }

    private static async Task<EvidenceAnswer> GatherAsync(LineageBenchStore store, SigningKey key, ByteString bundle)
    {
        long size = store.Journal.Size;
        SortedDictionary<long, ProvenEntry> entries = [];
        foreach (Guid message in await store.DrawAsync((int)Math.Min(Receipts / ReceiptsOfAMessage, size / 8)))
        {
            foreach (ProvenEntry entry in (await MessageProof.MakeAsync(store.Journal, message, size)).Entries)
            {
                entries.TryAdd((long)entry.Index, entry);
            }
        }

        var checkpoint = new Checkpoint(LogName.Of(Federation, store.Journal.Agency), size, await store.Journal.Proofs.RootAsync(size));
        var note = new SignedNote(checkpoint.Text, []);
        note = note.With(new NoteSignature(checkpoint.Log, NoteSignature.HashOf(key.Spki.Span), key.SignDigestDer(note.Digest())));
        var log = new GatheredLog(store.Journal.Agency, checkpoint, note.ToString(), entries, []);
        return new EvidenceAnswer(bundle, [log], new Dictionary<string, string>(StringComparer.Ordinal), IsIncomplete: false);
    }
}
