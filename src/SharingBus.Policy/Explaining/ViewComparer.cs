using System.Runtime.InteropServices;
using System.Security.Cryptography;
using SharingBus.Policy.Filtering;
using SharingBus.Policy.Schema;
using SharingBus.Policy.V1;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Policy.Explaining;

/// <summary>
/// Compares two views of one notice field by field, by the values that stand at each path: a path that is shown as often as before, of
/// other elements, is a difference too. Values are compared by digests and never told.
/// </summary>
public static class ViewComparer
{
    /// <summary>Compares two views; null where they are the same bytes.</summary>
    /// <param name="type">Type of the notice.</param>
    /// <param name="notice">The canonical bytes of the notice.</param>
    /// <param name="before">The filter that made the first view.</param>
    /// <param name="first">The first view; empty where nothing is shown.</param>
    /// <param name="after">The filter that made the second view.</param>
    /// <param name="second">The second view.</param>
    public static ViewDifference? Compare(
        NoticeType type, ReadOnlySpan<byte> notice, FieldFilter before, ReadOnlySpan<byte> first, FieldFilter after, ReadOnlySpan<byte> second)
    {
        if (first.SequenceEqual(second))
        {
            return null;
        }

        var (was, becomes) = (Values(type, first), Values(type, second));
        var (formsBefore, formsAfter) = (FormPrinter.Of(type, before, notice), FormPrinter.Of(type, after, notice));
        List<string> gained = [];
        List<string> lost = [];
        List<FormDifference> forms = [];
        foreach (var path in was.Keys.Union(becomes.Keys, StringComparer.Ordinal))
        {
            var (one, other) = (was.GetValueOrDefault(path, []), becomes.GetValueOrDefault(path, []));
            var (oneForms, otherForms) = (formsBefore.GetValueOrDefault(path, []), formsAfter.GetValueOrDefault(path, []));
            var otherForm = one.Count > 0 && other.Count > 0 && !oneForms.SequenceEqual(otherForms);
            if (otherForm)
            {
                forms.Add(new FormDifference(path, Kind(oneForms, otherForms), oneForms, otherForms));
            }

            // Values in another form are all different, so that there only their number tells.
            AddWhere(otherForm ? other.Count > one.Count : HasMore(other, one), path, gained);
            AddWhere(otherForm ? one.Count > other.Count : HasMore(one, other), path, lost);
        }

        return new ViewDifference(gained, lost, forms);
    }

    private static DifferenceKind Kind(IReadOnlyList<Transform> before, IReadOnlyList<Transform> after)
    {
        // Beside a coarser form other elements may show the field in a finer one, or as it was written.
        if (before.Count > 1 || after.Count > 1)
        {
            return DifferenceKind.OtherForm;
        }

        return before.Count == 0 || (after.Count == 1 && IsCoarser(after[0], before[0])) ? DifferenceKind.Coarser
            : after.Count == 0 || IsCoarser(before[0], after[0]) ? DifferenceKind.Finer
            : DifferenceKind.OtherForm;
    }

    private static bool IsCoarser(Transform form, Transform than) => (Forms.DownFrom(than) & Forms.Only(form)) != 0;

    private static bool HasMore(List<UInt128> one, List<UInt128> other)
    {
        var left = other.CountBy(value => value).ToDictionary();
        return one.Exists(value => --CollectionsMarshal.GetValueRefOrAddDefault(left, value, out _) < 0);
    }

    private static void AddWhere(bool holds, string path, List<string> paths)
    {
        if (holds)
        {
            paths.Add(path);
        }
    }

    private static OrderedDictionary<string, List<UInt128>> Values(NoticeType type, ReadOnlySpan<byte> view)
    {
        var values = new OrderedDictionary<string, List<UInt128>>(StringComparer.Ordinal);
        Walk(NoticeSchema.Of(type).Root, view, values);
        return values;
    }

    private static void Walk(SchemaNode node, ReadOnlySpan<byte> message, OrderedDictionary<string, List<UInt128>> values)
    {
        for (var position = 0; position < message.Length;)
        {
            if (!Wire.TryTag(message, ref position, out var number, out var wireType) || !Wire.TrySkip(message, wireType, ref position, out var payload))
            {
                return; // a view is what a filter wrote
            }

            if (node.Child(number) is not { } child)
            {
                continue; // and a filter writes nothing that the vocabulary does not have
            }

            if (child.IsLeaf)
            {
                Add(child.Path, Digest(message[payload..position]), values);
            }
            else
            {
                Walk(child, message[payload..position], values);
            }
        }
    }

    private static void Add(string path, UInt128 value, OrderedDictionary<string, List<UInt128>> values)
    {
        if (!values.TryGetValue(path, out var known))
        {
            values.Add(path, known = []);
        }

        known.Add(value);
    }

    private static UInt128 Digest(ReadOnlySpan<byte> value)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(value, digest);
        return MemoryMarshal.Read<UInt128>(digest);
    }
}
