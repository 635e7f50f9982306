using System.Buffers;
using Google.Protobuf;
using SharingBus.Exchange.V1;
using SharingBus.Node.Agencies;
using SharingBus.Policy.Deciding;

namespace SharingBus.Node.Release;

/// <summary>
/// Serializes the envelopes of one notice after the other. Recipients whose roles get the same views share all of it but the agreement,
/// which is written behind the rest. Used by the outbox alone.
/// </summary>
internal sealed class EnvelopeWriter(string origin)
{
    private readonly ArrayBufferWriter<byte> _shared = new();
    private readonly List<(int Begin, int Length, RoleOutcome[] Outcomes)> _written = [];
    private byte[] _own = [];
    private AcceptedNotice? _notice;

    /// <summary>Adds the envelope for one recipient to a write; nothing where nothing is released to it.</summary>
    public void Add(OutboxWrite write, Lane lane, AcceptedNotice notice, ReadOnlySpan<RoleOutcome> outcomes)
    {
        if (!ReferenceEquals(notice, _notice))
        {
            _notice = notice;
            _written.Clear();
            _shared.ResetWrittenCount();
        }

        RoleOutcome? released = FirstReleased(outcomes);
        if (released is null)
        {
            return;
        }

        ReadOnlySpan<byte> shared = Shared(notice, outcomes);
        write.Add(released.Decision.Recipient, lane, notice.Entry.MessageId, shared, Own(released.Decision.AgreementId));
    }

    private static RoleOutcome? FirstReleased(ReadOnlySpan<RoleOutcome> outcomes)
    {
        foreach (RoleOutcome outcome in outcomes)
        {
            if (outcome.Released)
            {
                return outcome;
            }
        }

        return null;
    }

    private ReadOnlySpan<byte> Shared(AcceptedNotice notice, ReadOnlySpan<RoleOutcome> outcomes)
    {
        foreach ((int begin, int length, RoleOutcome[] written) in _written)
        {
            if (AreEqual(written, outcomes))
            {
                return _shared.WrittenSpan.Slice(begin, length);
            }
        }

        Envelope envelope = Make(notice, outcomes);
        int size = envelope.CalculateSize();
        int at = _shared.WrittenCount;
        envelope.WriteTo(_shared.GetSpan(size)[..size]);
        _shared.Advance(size);
        _written.Add((at, size, outcomes.ToArray()));
        return _shared.WrittenSpan.Slice(at, size);
    }

    // Views are made once for each filter, so equal ones are the same object.
    private static bool AreEqual(RoleOutcome[] written, ReadOnlySpan<RoleOutcome> outcomes)
    {
        bool equal = written.Length == outcomes.Length;
        for (int outcome = 0; equal && outcome < written.Length; outcome++)
        {
            equal = ReferenceEquals(written[outcome].View, outcomes[outcome].View)
                && written[outcome].Decision.NotAfter == outcomes[outcome].Decision.NotAfter
                && written[outcome].Decision.Role == outcomes[outcome].Decision.Role
                && ReferenceEquals(written[outcome].Decision.Terms, outcomes[outcome].Decision.Terms);
        }

        return equal;
    }

    // The released outcomes of one recipient; roles with the same view share it.
    private Envelope Make(AcceptedNotice notice, ReadOnlySpan<RoleOutcome> outcomes)
    {
        var envelope = new Envelope
        {
            MessageId = notice.Entry.MessageId,
            Type = notice.Entry.Type,
            Origin = origin,
            CommitmentRoot = notice.Entry.CommitmentRoot,
            AcceptedAtUnixMicros = notice.AcceptedAtUnixMicros,
            ExpiresAtUnixMicros = notice.Entry.ExpiresAtUnixMicros,
        };
        envelope.Parents.AddRange(notice.Entry.Parents);
        foreach (RoleOutcome outcome in outcomes)
        {
            if (outcome.View is { } released)
            {
                View view = ViewOf(envelope, released, outcome.Decision.Terms, Clock.Micros(outcome.Decision.NotAfter));
                view.Roles.Add(outcome.Decision.Role);
            }
        }

        return envelope;
    }

    private static View ViewOf(Envelope envelope, ReleasedView released, ViewTerms terms, long notAfter)
    {
        for (int view = 0; view < envelope.Views.Count; view++)
        {
            // Equal terms are one object, and so are the obligations of each.
            if (ReferenceEquals(envelope.Views[view].Notice, released.Notice) && ReferenceEquals(envelope.Views[view].Obligations, terms.Obligations))
            {
                envelope.Views[view].NotAfterUnixMicros = Math.Min(envelope.Views[view].NotAfterUnixMicros, notAfter);
                return envelope.Views[view];
            }
        }

        var made = new View { Notice = released.Notice, NotAfterUnixMicros = notAfter, Obligations = terms.Obligations };
        made.Transformed.AddRange(terms.Transformed);
        envelope.Views.Add(made);
        return made;
    }

    private ReadOnlySpan<byte> Own(string agreement)
    {
        if (agreement.Length == 0)
        {
            return [];
        }

        // A message with this one field is its bytes: tag, length, text.
        var own = new Envelope { AgreementId = agreement };
        int size = own.CalculateSize();
        if (_own.Length < size)
        {
            _own = new byte[size];
        }

        own.WriteTo(_own.AsSpan(0, size));
        return _own.AsSpan(0, size);
    }
}
