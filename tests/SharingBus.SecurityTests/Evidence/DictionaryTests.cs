using System.Security.Cryptography;
using Google.Protobuf;
using Microsoft.Extensions.Logging.Abstractions;
using SharingBus.Exchange.V1;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Merkle;
using SharingBus.Lineage.Readings;
using SharingBus.Node.Tests.Federation;
using SharingBus.Vocabulary.V1;

namespace SharingBus.SecurityTests.Evidence;

/// <summary>What a mirror, a witness or the operator of a log is given tells nothing to somebody who guesses well.</summary>
public sealed class DictionaryTests(ITestOutputHelper output)
{
    private static readonly byte[] NoSalt = new byte[EntryCommitment.SaltSize];

    [Fact]
    public async Task Commitments_TriedWithEveryEntryFieldAndNotice_MatchNoGuess()
    {
        IReadOnlyList<StoredEntry> entries;
        IReadOnlyList<TreeHash> commitments;
        ThreatNotice notice = Notices.Threat();
        await using (TestFederation federation = await TestFederation.StartAsync())
        {
            await using Subscriber desk = await Subscriber.OpenAsync(federation.Client(TestBundle.Police, "desk"), TestBundle.DutyDesk);
            await federation.Client(TestBundle.School, "records").PublishAsync(notice.Request("r1"));
            await federation.Client(TestBundle.School, "records").PublishAsync(notice.Request("r2")); // the same again
            await desk.NextAsync();
            await desk.NextAsync();
            await federation.StopNodeAsync(TestBundle.School);
            await using Journal journal = await Journal.OpenAsync(federation.JournalOf(TestBundle.School), TimeProvider.System, NullLogger<Journal>.Instance);
            entries = (await journal.Read.EntriesAsync(0, 100, EntryKinds.All)).Entries;
            commitments = await journal.Read.CommitmentsAsync(0, entries.Count);
        }

        // The best guesser there is: he has every entry to the byte, and every field of the notice, and lacks the salts alone.
        byte[][] guesses =
        [
            notice.ToByteArray(),
            .. entries.Select(entry => entry.Body.ToArray()),
            .. ThreatNotice.Descriptor.Fields.InDeclarationOrder().Select(field => ByteString.CopyFromUtf8($"{field.Accessor.GetValue(notice)}").ToByteArray()),
        ];
        HashSet<TreeHash> seen = [.. commitments, .. commitments.Select(commitment => EntryCommitment.LeafHash(commitment))];
        int tried = 0;
        foreach (TreeHash image in guesses.SelectMany(Images))
        {
            Assert.DoesNotContain(image, seen);
            tried++;
        }

        output.WriteLine($"{tried} images of {guesses.Length} guesses against {seen.Count} hashes: 0 hits");
        Assert.Equal(commitments.Count, commitments.Distinct().Count());

        // With the salt the same guess is found at once: the search bites.
        Assert.All(entries, entry => Assert.Contains(EntryCommitment.Compute(entry.Salt.Span, entry.Body.Span), seen));
    }

    // Every way in which a log without salts would have hashed it.
    private static IEnumerable<TreeHash> Images(byte[] guess)
    {
        yield return TreeHash.Read(SHA256.HashData(guess));
        yield return TreeHash.Read(SHA256.HashData(SHA256.HashData(guess)));
        yield return TreeHash.Read(HMACSHA256.HashData(Array.Empty<byte>(), guess));
        yield return TreeHash.Read(HMACSHA256.HashData(NoSalt, guess));
        yield return TreeHasher.Leaf(guess);
        yield return EntryCommitment.Compute(NoSalt, guess);
        yield return EntryCommitment.LeafHash(EntryCommitment.Compute(NoSalt, guess));
    }
}
