using SharingBus.Lineage.Checkpoints;
using SharingBus.Lineage.Journals;
using SharingBus.Node.Agencies;
using SharingBus.Node.Bundles;
using SharingBus.Trust.Bundles;
using SharingBus.Trust.Identities;

namespace SharingBus.Node.Auditing;

/// <summary>
/// Signs the state of an agency's journal with the key that the bundle names. What is stored is hashed again first: the agency stands for what anybody
/// can read, and not for what a process believes it wrote.
/// </summary>
internal sealed class CheckpointDesk(AgencyKeys keys, Journal journal, FederationState federation, TimeProvider time) : IDisposable
{
    private readonly VerifiedLog _log = new(journal.Read);
    private readonly SemaphoreSlim _gate = new(1, 1);

    /// <summary>The state now, signed; null where the bundle in force names none of the agency's signing keys.</summary>
    /// <exception cref="InvalidDataException">What is stored is not what was written.</exception>
    public async Task<(Checkpoint Checkpoint, SignedNote Note)?> SignAsync(CancellationToken cancellation)
    {
        FederationKeys? register = federation.Keys?.Current;
        if (register?.Find(keys.Agency) is not { } own || keys.SigningKeyIn(own, Clock.Micros(time.GetUtcNow())) is not { } key)
        {
            return null;
        }

        await _gate.WaitAsync(cancellation);
        try
        {
            long size = journal.Size;
            var checkpoint = new Checkpoint(LogName.Of(register.Federation, keys.Agency), size, await _log.RootAsync(size, cancellation));
            var note = new SignedNote(checkpoint.Text, []);
            return (checkpoint, note.With(new NoteSignature(checkpoint.Log, NoteSignature.HashOf(key.Spki.Span), key.SignDigestDer(note.Digest()))));
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _gate.Dispose();
}
