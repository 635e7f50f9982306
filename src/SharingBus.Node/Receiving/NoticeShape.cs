using Google.Protobuf.Reflection;

namespace SharingBus.Node.Receiving;

/// <summary>Which fields of a message are messages themselves: all that is needed to tell how deep its bytes nest.</summary>
internal sealed class NoticeShape
{
    private readonly NoticeShape?[] _children;

    private NoticeShape(MessageDescriptor message, Dictionary<MessageDescriptor, NoticeShape> known)
    {
        known.Add(message, this);
        IList<FieldDescriptor> fields = message.Fields.InFieldNumberOrder();
        _children = new NoticeShape?[fields.Count == 0 ? 0 : fields[^1].FieldNumber + 1];
        foreach (FieldDescriptor field in fields)
        {
            if (field.FieldType == FieldType.Message)
            {
                _children[field.FieldNumber] = known.TryGetValue(field.MessageType, out NoticeShape? shape) ? shape : new NoticeShape(field.MessageType, known);
            }
        }
    }

    /// <summary>The shape of a message and of all that it may hold.</summary>
    public static NoticeShape Of(MessageDescriptor message) => new(message, []);

    /// <summary>The shape of what a field holds; null where the field is no message, or not known.</summary>
    public NoticeShape? Child(ulong field) => field < (ulong)_children.Length ? _children[field] : null;
}
