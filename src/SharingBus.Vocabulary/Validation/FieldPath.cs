using SharingBus.Vocabulary.V1;
using SharingBus.Vocabulary.Wire;

namespace SharingBus.Vocabulary.Validation;

/// <summary>Names of fields below a notice, joined by dots, for example "persons.names.full". Elements of lists have no numbers.</summary>
public static class FieldPath
{
    /// <summary>Whether the path names a field of the notice type.</summary>
    public static bool Exists(NoticeType type, string path) =>
        NoticeTypes.IsKnown(type) && path is not null && Exists(type, System.Text.Encoding.UTF8.GetBytes(path));

    internal static bool Exists(NoticeType type, ReadOnlySpan<byte> path)
    {
        MessageTable? table = MessageTable.Of(NoticeTypes.Descriptor(type));
        while (table is not null)
        {
            int dot = path.IndexOf((byte)'.');
            if (table.Field(dot < 0 ? path : path[..dot]) is not { } field)
            {
                return false;
            }

            if (dot < 0)
            {
                return true;
            }

            path = path[(dot + 1)..];
            table = field.Kind == WireKind.Message ? field.Message : null;
        }

        return false;
    }
}
