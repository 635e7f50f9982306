using System.Runtime.CompilerServices;
using SharingBus.Policy.Filtering;

namespace SharingBus.Policy.Compiling;

/// <summary>Takes filters as equal that do the same. Those below them are compared by reference, so they must have been pooled before.</summary>
internal sealed class MessageFilterComparer : IEqualityComparer<MessageFilter>
{
    public static MessageFilterComparer Instance { get; } = new();

    public bool Equals(MessageFilter? x, MessageFilter? y)
    {
        if (x is null || y is null || x.Content != y.Content || x.NeedsContent != y.NeedsContent || x.IsStatement != y.IsStatement
            || !x.Partials.AsSpan().SequenceEqual(y.Partials) || x.Fields.Length != y.Fields.Length)
        {
            return false;
        }

        for (var number = 0; number < x.Fields.Length; number++)
        {
            if (!Equals(x.Fields[number], y.Fields[number]))
            {
                return false;
            }
        }

        return true;
    }

    public int GetHashCode(MessageFilter obj)
    {
        var hash = default(HashCode);
        hash.Add(obj.Content);
        hash.Add(obj.Fields.Length);
        foreach (ref readonly var entry in obj.Fields.AsSpan())
        {
            hash.Add((int)entry.Action);
            if (entry.Transform is not null)
            {
                hash.Add(entry.Transform.Transform);
            }

            if (entry.Element is { } element)
            {
                hash.Add(element.Table.Length);
                hash.Add(RuntimeHelpers.GetHashCode(element.Table[0]));
                hash.Add(RuntimeHelpers.GetHashCode(element.Table[^1]));
            }
        }

        return hash.ToHashCode();
    }

    private static bool Equals(in FieldEntry x, in FieldEntry y) =>
        x.WireType == y.WireType && x.Action == y.Action && x.Singular == y.Singular && x.HoldsPersons == y.HoldsPersons
        && x.Transform?.Signature == y.Transform?.Signature && Equals(x.Element, y.Element);

    private static bool Equals(ElementFilter? x, ElementFilter? y) =>
        ReferenceEquals(x, y) || (x is not null && y is not null && SameAttributes(x, y) && x.Table.AsSpan().SequenceEqual(y.Table));

    private static bool SameAttributes(ElementFilter x, ElementFilter y)
    {
        if (ReferenceEquals(x.Attributes, y.Attributes))
        {
            return true;
        }

        if (x.Attributes.Length != y.Attributes.Length)
        {
            return false;
        }

        for (var i = 0; i < x.Attributes.Length; i++)
        {
            var (a, b) = (x.Attributes[i], y.Attributes[i]);
            if (a.Number != b.Number || a.Stride != b.Stride || !a.Digits.AsSpan().SequenceEqual(b.Digits))
            {
                return false;
            }
        }

        return true;
    }
}
