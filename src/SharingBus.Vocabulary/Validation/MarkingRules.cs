using SharingBus.Vocabulary.V1;
using SharingBus.Vocabulary.Wire;

namespace SharingBus.Vocabulary.Validation;

/// <summary>A path that a marking or a question names must exist, or it would protect and ask for nothing.</summary>
internal static class MarkingRules
{
    private const string Remedy = "Name a field of the notice by its path, without numbers of elements, for example \"persons.names\".";

    public static void Check(NoticeType type, WireView notice, ref Findings findings)
    {
        int marking = 0;
        WireFields fields = notice.Message(Alert.HandlingFieldNumber).Fields;
        while (fields.Next())
        {
            if (fields.Number != Handling.MarkingsFieldNumber)
            {
                continue;
            }

            int path = 0;
            WireFields parts = new WireView(fields.Payload).Fields;
            while (parts.Next())
            {
                if (parts.Number == GranularMarking.PathsFieldNumber && !FieldPath.Exists(type, parts.Payload))
                {
                    findings.Add($"handling.markings[{marking}].paths[{path}]", ViolationReason.FieldPathUnknown, Remedy);
                }

                path += parts.Number == GranularMarking.PathsFieldNumber ? 1 : 0;
            }

            marking++;
        }
    }

    public static void FieldsAsked(WireView request, ref Findings findings)
    {
        ReadOnlySpan<byte> types = request.Bytes(InformationRequest.AskedTypesFieldNumber);
        int index = 0;
        WireFields fields = request.Fields;
        while (fields.Next())
        {
            if (fields.Number != InformationRequest.FieldsAskedFieldNumber)
            {
                continue;
            }

            if (!ExistsInAny(types, fields.Payload))
            {
                findings.Add($"fields_asked[{index}]", ViolationReason.FieldPathUnknown, Remedy);
            }

            index++;
        }
    }

    // A request that names no type asks for every type.
    private static bool ExistsInAny(ReadOnlySpan<byte> types, ReadOnlySpan<byte> path)
    {
        foreach (NoticeType type in NoticeTypes.All)
        {
            if ((types.IsEmpty || types.Contains((byte)type)) && FieldPath.Exists(type, path))
            {
                return true;
            }
        }

        return false;
    }
}
