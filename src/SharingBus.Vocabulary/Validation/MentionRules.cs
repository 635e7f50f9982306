using SharingBus.Vocabulary.V1;
using SharingBus.Vocabulary.Wire;

namespace SharingBus.Vocabulary.Validation;

/// <summary>A statement may only mention persons that the notice holds, so that it can be withheld together with them.</summary>
internal static class MentionRules
{
    public static void Check(NoticeType type, ReadOnlySpan<byte> notice, ref Findings findings)
    {
        MessageTable table = MessageTable.Of(NoticeTypes.Descriptor(type));
        var refs = new PersonRefs(table, notice, stackalloc Range[PersonRefs.MaxPersons]);
        int last = 0;
        int index = 0;
        var fields = new WireFields(notice);
        while (fields.Next())
        {
            FieldTable field = table.Field((ulong)fields.Number)!;
            index = field.Number == last ? index + 1 : 0;
            last = field.Number;
            if (field.Kind != WireKind.Message)
            {
                continue;
            }

            int mark = findings.Count;
            if (field.Message.Descriptor == Statement.Descriptor)
            {
                Mentions(refs, fields.Payload, ref findings);
            }
            else if (field.Message.Descriptor == Person.Descriptor)
            {
                OwnRef(refs, fields.Payload, ref findings);
            }

            findings.Prefix(mark, field.Name, field.IsRepeated ? index : null);
        }
    }

    private static void OwnRef(PersonRefs refs, ReadOnlySpan<byte> person, ref Findings findings)
    {
        var view = new WireView(person);
        ReadOnlySpan<byte> name = view.Bytes(Person.RefFieldNumber);
        if (!name.IsEmpty && refs.Count(name) > 1)
        {
            findings.Add("ref", ViolationReason.PersonRefDuplicate, "Give every person of the notice a ref of its own.");
        }

        int mark = findings.Count;
        Mentions(refs, view.Bytes(Person.OwnViewFieldNumber), ref findings);
        findings.Prefix(mark, "own_view", index: null);
    }

    private static void Mentions(PersonRefs refs, ReadOnlySpan<byte> statement, ref Findings findings)
    {
        int index = 0;
        var fields = new WireFields(statement);
        while (fields.Next() && fields.Number <= Statement.PersonsMentionedFieldNumber)
        {
            if (fields.Number != Statement.PersonsMentionedFieldNumber)
            {
                continue;
            }

            if (refs.Count(fields.Payload) == 0)
            {
                findings.Add($"persons_mentioned[{index}]", ViolationReason.PersonRefUnknown, "Mention a person by the ref of a person of this notice.");
            }

            index++;
        }
    }
}
