using Google.Protobuf;
using SharingBus.Exchange.V1;
using SharingBus.Lineage.V1;
using SharingBus.Policy.V1;
using SharingBus.Vocabulary.Wire;

namespace SharingBus.Cli.Evidence;

/// <summary>Reads of a journal's entry what receipts are read from: when, and what happened where it is of a kind that they refer to.</summary>
internal static class EntryForm
{
    // Fields of an entry that are events, those included that no version has yet.
    private const int FirstEvent = 2;
    private const int LastEvent = 99;

    private static readonly Dictionary<int, (NamedFields Fields, Action<JournalEntry, byte[]> Set)> Kinds = new()
    {
        [JournalEntry.AcceptedFieldNumber] = (
            new NamedFields(Accepted.Descriptor, Accepted.MessageIdFieldNumber, Accepted.CommitmentRootFieldNumber, Accepted.PurposeFieldNumber),
            static (entry, body) => entry.Accepted = Accepted.Parser.ParseUntrusted(body)),
        [JournalEntry.DecidedFieldNumber] = (
            new NamedFields(Decided.Descriptor, Decided.MessageIdFieldNumber, Decided.BundleVersionFieldNumber).With(
                Decided.OutcomesFieldNumber,
                new NamedFields(Outcome.Descriptor, Outcome.DecisionClassFieldNumber, Outcome.VerdictFieldNumber, Outcome.ViewDigestFieldNumber)),
            static (entry, body) => entry.Decided = Decided.Parser.ParseUntrusted(body)),
        [JournalEntry.DecisionClassFieldNumber] = (
            new NamedFields(
                DecisionClass.Descriptor,
                DecisionClass.BundleVersionFieldNumber,
                DecisionClass.RecipientFieldNumber,
                DecisionClass.RoleFieldNumber,
                DecisionClass.AgreementIdFieldNumber,
                DecisionClass.RuleIdsFieldNumber,
                DecisionClass.ReleasedPathsFieldNumber,
                DecisionClass.WithheldPathsFieldNumber).With(
                DecisionClass.TransformedFieldNumber,
                new NamedFields(TransformRule.Descriptor, TransformRule.PathFieldNumber)),
            static (entry, body) => entry.DecisionClass = DecisionClass.Parser.ParseUntrusted(body)),
        [JournalEntry.ReceivedFieldNumber] = (
            new NamedFields(
                Received.Descriptor,
                Received.SenderFieldNumber,
                Received.LaneFieldNumber,
                Received.IncarnationFieldNumber,
                Received.SequenceFieldNumber,
                Received.MessageIdsFieldNumber,
                Received.RoleSetOfFieldNumber,
                Received.AgainFieldNumber).With(
                Received.RoleSetsFieldNumber,
                new NamedFields(RoleSet.Descriptor, RoleSet.RolesFieldNumber)),
            static (entry, body) => entry.Received = Received.Parser.ParseUntrusted(body)),
        [JournalEntry.DeliveredFieldNumber] = (
            new NamedFields(Delivered.Descriptor, Delivered.RoleFieldNumber, Delivered.OriginFieldNumber).With(
                Delivered.PartsFieldNumber,
                new NamedFields(
                    BatchPart.Descriptor, BatchPart.LaneFieldNumber, BatchPart.IncarnationFieldNumber, BatchPart.SequenceFieldNumber, BatchPart.PositionsFieldNumber)),
            static (entry, body) => entry.Delivered = Delivered.Parser.ParseUntrusted(body)),
        [JournalEntry.MetadataEndedFieldNumber] = (
            new NamedFields(
                MetadataEnded.Descriptor, MetadataEnded.TermFieldNumber, MetadataEnded.TermDaysFieldNumber, MetadataEnded.YoungestUnixMicrosFieldNumber).With(
                MetadataEnded.RangesFieldNumber,
                new NamedFields(EndedRange.Descriptor, EndedRange.FirstFieldNumber, EndedRange.CountFieldNumber)),
            static (entry, body) => entry.MetadataEnded = MetadataEnded.Parser.ParseUntrusted(body)),
    };

    private static readonly NamedFields OfOtherKinds = new(JournalEntry.Descriptor);

    /// <summary>Reads an entry.</summary>
    /// <exception cref="InvalidDataException">The bytes are none.</exception>
    public static JournalEntry Read(ReadOnlyMemory<byte> bytes)
    {
        var entry = new JournalEntry();
        var kind = 0;
        List<byte> body = [];
        foreach (var field in MessageField.Of(bytes))
        {
            if (field is { Number: JournalEntry.TimeUnixMicrosFieldNumber, Type: MessageField.Varint })
            {
                entry.TimeUnixMicros = unchecked((long)field.ToNumber());
            }
            else if (field is { Number: >= FirstEvent and <= LastEvent, Type: MessageField.Lengthy })
            {
                // As every reader of protobuf: of two events the last counts, and one that is written in two pieces is both together.
                body = field.Number == kind ? body : [];
                body.AddRange(field.Value.Span);
                kind = field.Number;
            }
        }

        if (Kinds.TryGetValue(kind, out var known))
        {
            known.Set(entry, known.Fields.Of(body.ToArray()));
        }
        else
        {
            OfOtherKinds.Of(body.ToArray());
        }

        return entry;
    }
}
