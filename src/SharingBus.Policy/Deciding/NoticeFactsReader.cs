using SharingBus.Policy.Filtering;
using SharingBus.Policy.Schema;
using SharingBus.Vocabulary;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Policy.Deciding;

/// <summary>Reads the facts from the bytes of a notice: its first fields, and of these only what a decision needs.</summary>
internal static class NoticeFactsReader
{
    private const int HandlingNumber = 1;

    // Where each type keeps its severity and the like; 0 where it has none.
    private static readonly RootFacts[] ByType = [.. Enumerable.Range(0, NoticeTypes.All.Max(type => (int)type) + 1).Select(RootFacts.Of)];

    public static bool TryRead(NoticeType type, ReadOnlySpan<byte> notice, out NoticeFacts facts)
    {
        facts = default;
        if (!NoticeTypes.IsKnown(type))
        {
            return false;
        }

        var reading = default(FactReading);
        var places = ByType[(int)type];
        var previous = 0;
        for (var position = 0; position < notice.Length;)
        {
            if (!Wire.TryTag(notice, ref position, out var number, out var wireType) || number < previous)
            {
                return false;
            }

            if (number > places.Last)
            {
                break;
            }

            var start = position;
            if (!Wire.TrySkip(notice, wireType, ref position, out var payload)
                || !TakeRootField(places, new WireField(number, wireType), number == previous, notice[start..position], notice[payload..position], ref reading))
            {
                return false;
            }

            previous = number;
        }

        facts = reading.ToFacts();
        return true;
    }

    private static bool TakeRootField(
        RootFacts places, WireField field, bool repeated, ReadOnlySpan<byte> value, ReadOnlySpan<byte> payload, ref FactReading reading)
    {
        if (field.WireType == Wire.Length)
        {
            return field.Number == HandlingNumber ? !repeated && TryHandling(payload, ref reading)
                : field.Number != places.Place || (!repeated && reading.Place(payload));
        }

        return places.FactAt(field.Number) is not { } fact || (field.WireType == Wire.Varint && !repeated && reading.Take(fact, value));
    }

    private static bool TryHandling(ReadOnlySpan<byte> handling, ref FactReading reading)
    {
        var previous = 0;
        for (var position = 0; position < handling.Length;)
        {
            var start = position;
            if (!Wire.TryTag(handling, ref position, out var number, out var wireType) || number < previous)
            {
                return false;
            }

            var value = position;
            if (!Wire.TrySkip(handling, wireType, ref position, out var payload)
                || (number == previous && number is not (Handling.CaveatsFieldNumber or Handling.MarkingsFieldNumber)))
            {
                return false;
            }

            previous = number;
            var taken = wireType switch
            {
                Wire.Varint => TakeCode(number, handling[value..position], ref reading),
                Wire.Length => TakeMessage(number, handling[start..position], handling[payload..position], ref reading),
                _ => true,
            };
            if (!taken)
            {
                return false;
            }
        }

        return true;
    }

    private static bool TakeCode(int number, ReadOnlySpan<byte> value, ref FactReading reading) => number switch
    {
        Handling.TlpFieldNumber => reading.Take(Fact.Tlp, value),
        Handling.PurposeFieldNumber => reading.Take(Fact.Purpose, value),
        Handling.ActualityFieldNumber => reading.Take(Fact.Actuality, value),
        Handling.DisclosureBasisFieldNumber => reading.Take(Fact.DisclosureBasis, value),
        Handling.SecrecyGateFieldNumber => reading.Take(Fact.SecrecyGate, value),
        Handling.ConcealOriginFieldNumber => reading.Flag(FactFlags.ConcealOrigin, value is not [0]),
        _ => true,
    };

    private static bool TakeMessage(int number, ReadOnlySpan<byte> whole, ReadOnlySpan<byte> payload, ref FactReading reading) => number switch
    {
        Handling.SecrecyLiftedByFieldNumber => reading.Flag(FactFlags.SecrecyLifted, payload.Length > 0),
        Handling.ConsentFieldNumber => TryConsent(payload, ref reading),
        Handling.MarkingsFieldNumber => reading.Marking(whole),
        _ => true,
    };

    private static bool TryConsent(ReadOnlySpan<byte> consent, ref FactReading reading)
    {
        var previous = 0;
        for (var position = 0; position < consent.Length;)
        {
            var start = position;
            if (!Wire.TryTag(consent, ref position, out var number, out var wireType) || number < previous)
            {
                return false;
            }

            var value = position;
            var repeated = number == previous;
            if (!Wire.TrySkip(consent, wireType, ref position, out _))
            {
                return false;
            }

            previous = number;
            var taken = number switch
            {
                Consent.StatusFieldNumber => !repeated && wireType == Wire.Varint && reading.Take(Fact.ConsentStatus, consent[value..position]),
                Consent.ScopeAgenciesFieldNumber or Consent.ScopePurposesFieldNumber => reading.Scope(consent[start..position]),
                _ => true,
            };
            if (!taken)
            {
                return false;
            }
        }

        return true;
    }
}
