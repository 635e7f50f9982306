using System.Security.Cryptography;
using SharingBus.Exchange.V1;
using SharingBus.Node.Tests.Federation;
using SharingBus.Trust.Bundles;
using SharingBus.Trust.Sealing;

namespace SharingBus.SecurityTests.Fuzzing;

/// <summary>
/// The opening of batches: altered on their way, or by a sender who signs what it altered. Nothing is opened but what was sealed. The byte in front says
/// whether the sender signs again, so that what stands behind the signature is reached.
/// </summary>
internal sealed class BatchOpeningTarget : FuzzTarget
{
    private const string Sender = TestBundle.School;
    private const string Recipient = TestBundle.Police;

    private static readonly KeyDirectory Directory = new(SampleTrust.Bundle);

    private readonly BatchOpener _opener = new(SampleTrust.Keys[Recipient], Directory, SampleTrust.Clock);

    // What was sealed, by header and ciphertext: a signature may be made again.
    private readonly HashSet<string> _honest = [.. Sealed.Select(batch => Contents(batch)!)];

    /// <summary>Batches as an honest sender seals them, of several sizes.</summary>
    public static IReadOnlyList<byte[]> Sealed { get; } = [.. Seal(0), .. Seal(300), .. Seal(9_000)];

    public override string Name => "batch-opening";

    public override IReadOnlyList<byte[]> Seeds { get; } = [.. Sealed.Select(batch => (byte[])[0, .. batch]), .. Sealed.Select(batch => (byte[])[1, .. batch])];

    public override int Steering => 1;

    public override string Read(ReadOnlyMemory<byte> input)
    {
        byte[] batch = input.Span[0] % 2 == 1 ? SignAgain(input[1..].ToArray()) : input[1..].ToArray();
        OpenResult opened = _opener.Open(Sender, Lane.Bulk, batch);
        Require(!opened.IsOpened || _honest.Contains(Contents(batch)!), "a batch is opened that nobody sealed");
        Require(opened.IsOpened == opened.Header is not null, "a refusal tells a header, or an opened batch none");
        return $"{input.Span[0] % 2} {opened.Error}";
    }

    private static List<byte[]> Seal(int bytes)
    {
        using var sealer = new BatchSealer(SampleTrust.Keys[Sender], Recipient, Lane.Bulk, Directory, SampleTrust.Clock);
        return [.. Enumerable.Range(1, 2).Select(sequence => sealer.Seal(new BatchContext(new byte[16], (ulong)sequence, 1), new byte[bytes]).Batch)];
    }

    private static string? Contents(byte[] batch) => BatchParts.TryRead(batch, out BatchParts parts)
        ? Convert.ToHexString([.. SHA256.HashData(parts.Header), .. SHA256.HashData(parts.Ciphertext)])
        : null;

    private static byte[] SignAgain(byte[] batch)
    {
        if (!BatchParts.TryRead(batch, out BatchParts parts) || parts.Header.Length > SealingFormat.MostHeaderBytes)
        {
            return batch;
        }

        BatchFrame frame = BatchFrame.Create(parts.Header.Length, parts.Ciphertext.Length, out byte[] again);
        parts.Header.CopyTo(frame.Header);
        parts.Ciphertext.CopyTo(frame.Ciphertext);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        BatchSignature.Digest(frame.Header, frame.Ciphertext, digest);
        SampleTrust.Keys[Sender].Signing.SignDigest(digest, frame.Signature);
        return again;
    }
}
