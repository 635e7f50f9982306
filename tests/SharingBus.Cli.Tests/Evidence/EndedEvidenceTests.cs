using System.Security.Cryptography;
using Google.Protobuf;
using Microsoft.Extensions.Logging.Abstractions;
using SharingBus.Cli.Evidence;
using SharingBus.Federation.V1;
using SharingBus.Lineage.Checkpoints;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Retention;
using SharingBus.Lineage.Trace;
using SharingBus.Lineage.V1;
using SharingBus.TestKit;
using SharingBus.Trust.Bundles;
using SharingBus.Trust.Identities;
using Xunit;

namespace SharingBus.Cli.Tests.Evidence;

/// <summary>A package about a message whose entries have ended says so, and both verifiers take it.</summary>
public sealed class EndedEvidenceTests : IDisposable
{
    private const string Agency = "police-northbridge";
    private const string Federation = "northbridge";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("sharingbus-ended-");
    private readonly SigningKey _agency = SigningKey.Create();
    private readonly SigningKey[] _governance = [SigningKey.Create(), SigningKey.Create()];

    public void Dispose()
    {
        _agency.Dispose();
        Array.ForEach(_governance, static key => key.Dispose());
        _directory.Delete(recursive: true);
    }

    [Fact]
    public async Task Package_OfAMessageThatHasEnded_IsVerifiedByBothAsEnded()
    {
        var cancel = TestContext.Current.CancellationToken;
        var message = Guid.NewGuid();
        var clock = new Clock(new DateTimeOffset(2020, 3, 1, 9, 0, 0, TimeSpan.Zero));
        await using var journal = await Journal.OpenAsync(
            new JournalOptions { Agency = Agency, Path = At("journal.db") }, clock, NullLogger<Journal>.Instance);
        await journal.AppendAsync(new JournalWrite { Entries = [Entry(clock, new Accepted { MessageId = Bytes(message), System = "records" })] }, cancel);
        clock.Now = clock.Now.AddDays(MetadataTerms.DefaultDays);
        using (var holds = await LegalHolds.LoadAsync(journal, clock, cancel))
        {
            await using var metadata = new MetadataExpiry(journal, holds, new MetadataTerms(), [], clock, NullLogger.Instance);
            await metadata.RunOnceAsync(cancel);
        }

        await File.WriteAllBytesAsync(At("case.zip"), await PackAsync(journal, message, clock.Now), cancel);

        const string Verified = "VERIFIED 0 receipts, 2 entries, 1 logs, 1 entries ended";
        var pem = _governance.Select((key, number) => Pem(key, $"governance-{number}.pem")).ToArray();
        await using var package = File.OpenRead(At("case.zip"));
        PublicSigningKey[] pinned = [.. _governance.Select(static key => PublicSigningKey.FromSpki(key.Spki.Span))];
        Assert.Equal(Verified, new EvidenceVerifier(pinned, Federation).Verify(package, []).Line);
        PythonRun.Require();
        var second = await PythonRun.OfAsync("verify_evidence.py", At("case.zip"), "--governance-key", pem[0], "--governance-key", pem[1]);
        Assert.Equal(Verified, second.Output.TrimEnd());
        Assert.Contains("1 of them ended with their term", Report(), StringComparison.Ordinal);
    }

    private static JournalEntry Entry(TimeProvider clock, Accepted accepted) =>
        new() { TimeUnixMicros = EvidenceFormat.MicrosOf(clock.GetUtcNow()), Accepted = accepted };

    private static ByteString Bytes(Guid id) => ByteString.CopyFrom(id.ToByteArray(bigEndian: true));

    private string At(string file) => Path.Combine(_directory.FullName, file);

    private string Report()
    {
        using var zip = System.IO.Compression.ZipFile.OpenRead(At("case.zip"));
        using var reader = new StreamReader(zip.GetEntry(EvidenceFormat.Report)!.Open());
        return reader.ReadToEnd();
    }

    private string Pem(SigningKey key, string file)
    {
        File.WriteAllText(At(file), PemEncoding.WriteString("PUBLIC KEY", key.Spki.Span));
        return At(file);
    }

    private async Task<byte[]> PackAsync(Journal journal, Guid message, DateTimeOffset now)
    {
        var size = journal.Size;
        var checkpoint = new Checkpoint(LogName.Of(Federation, Agency), size, await journal.Proofs.RootAsync(size));
        var note = new SignedNote(checkpoint.Text, []);
        note = note.With(new NoteSignature(checkpoint.Log, NoteSignature.HashOf(_agency.Spki.Span), _agency.SignDigestDer(note.Digest())));
        var proof = await MessageProof.MakeAsync(journal, message, size);
        var entries = new SortedDictionary<long, ProvenEntry>(proof.Entries.ToDictionary(static entry => (long)entry.Index));
        var bundle = new Bundle { Federation = Federation, Version = 7 };
        bundle.Agencies.Add(new SharingBus.Federation.V1.Agency { Id = Agency, SigningKeys = { _agency.ToPublicKey(now.AddDays(-1), now.AddDays(1)) } });
        var log = new GatheredLog(Agency, checkpoint, note.ToString(), entries, []);
        var answer = new EvidenceAnswer(BundleSigner.Sign(bundle, _governance).ToByteString(), [log], new Dictionary<string, string>(StringComparer.Ordinal), IsIncomplete: false);
        using var package = new MemoryStream();
        answer.Write(package, now, "what became of it");
        return package.ToArray();
    }

    private sealed class Clock(DateTimeOffset start) : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = start;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
