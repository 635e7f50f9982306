using System.Collections.Concurrent;
using Google.Protobuf.Reflection;
using SharingBus.Policy.Deciding;
using SharingBus.Policy.Schema;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Policy.Analysis;

/// <summary>
/// The dimensions on which the release of a field can depend: those of the notice, and those of each message around the field. It follows from
/// the vocabulary alone, so that boxes of two sets of policies can be compared.
/// </summary>
internal sealed class BoxSpace
{
    /// <summary>Every value of a code list, also values that the list does not have.</summary>
    public const ulong AnyCode = ulong.MaxValue;

    private const ulong Unstated = 1;
    private static readonly ConcurrentDictionary<SchemaNode, BoxSpace> ByMessage = new();
    private static readonly ConcurrentDictionary<string, BoxSpace> ByContent = new(StringComparer.Ordinal);

    private BoxSpace(IReadOnlyList<BoxDimension> dimensions) => Dimensions = dimensions;

    public IReadOnlyList<BoxDimension> Dimensions { get; }

    /// <summary>The space of the fields of one message; of the root for the notice as a whole.</summary>
    public static BoxSpace Of(SchemaNode message) => ByMessage.GetOrAdd(message, Make);

    public int IndexOf(BoxSubject subject) => Find(subject, string.Empty);

    /// <summary>The place of a dimension; −1 where the space has none.</summary>
    public int Find(BoxSubject subject, string node)
    {
        for (var i = 0; i < Dimensions.Count; i++)
        {
            if (Dimensions[i].Subject == subject && Dimensions[i].Node == node)
            {
                return i;
            }
        }

        return -1;
    }

    // Messages with the same dimensions share one space, so that their boxes can be compared.
    private static BoxSpace Make(SchemaNode message)
    {
        var root = message;
        var around = new List<SchemaNode>();
        for (; root.Parent is not null; root = root.Parent)
        {
            around.Insert(0, root);
        }

        BoxDimension[] dimensions = [.. OfNotice(root.Message!), .. around.SelectMany(OfElement)];
        var key = string.Join(' ', dimensions.Select(dimension => $"{dimension.Subject}@{dimension.Node}")) + root.Message!.FullName;
        return ByContent.GetOrAdd(key, _ => new BoxSpace(dimensions));
    }

    private static IEnumerable<BoxDimension> OfNotice(MessageDescriptor notice)
    {
        yield return new(BoxSubject.Purpose, string.Empty, AnyCode & ~Unstated);
        yield return new(BoxSubject.Label, string.Empty, Range(Tlp.Clear, Tlp.Red));
        yield return new(BoxSubject.Actuality, string.Empty, AnyCode & ~Unstated);
        yield return new(BoxSubject.HarmForm, string.Empty, Where(notice, "harm_form"));
        yield return new(BoxSubject.Severity, string.Empty, Where(notice, "severity"));
        yield return new(BoxSubject.Urgency, string.Empty, Where(notice, "urgency"));
        yield return new(BoxSubject.InterventionKind, string.Empty, Where(notice, "intervention_kind"));
        yield return new(BoxSubject.PreventionLevel, string.Empty, Where(notice, "prevention_level"));
        yield return new(BoxSubject.Consent, string.Empty, ConsentBits.Universe);
        yield return new(BoxSubject.Secrecy, string.Empty, AnyCode & ~Unstated);
        yield return new(BoxSubject.BreakGlass, string.Empty, Range(BreakGlass.Closed, BreakGlass.OpenedByRight));
    }

    private static IEnumerable<BoxDimension> OfElement(SchemaNode node)
    {
        if (node.Child("subject_category") is not null)
        {
            // One more for values that the list does not have.
            yield return new(BoxSubject.SubjectCategory, node.Path, Range((SubjectCategory)0, SubjectCategory.Other + 1));
        }

        if (node.Child("age_status") is not null)
        {
            yield return new(BoxSubject.Age, node.Path, Range(AgeStatus.Adult, AgeStatus.Child));
        }

        if (node.Child("assertion") is not null)
        {
            yield return new(BoxSubject.Assertion, node.Path, Range((Assertion)0, Assertion.Assessment + 1));
        }

        if (node.Child("tlp") is { Rule.Qualifies: "*" })
        {
            yield return new(BoxSubject.ElementLabel, node.Path, Range((Tlp)0, Tlp.Red));
        }

        if (NoticeSchema.IsPerson(node.Message))
        {
            yield return new(BoxSubject.SecretAddress, node.Path, 0b11);
        }

        if (node.Child("sensitivity") is not null)
        {
            yield return new(BoxSubject.Sensitivity, node.Path, 0b11);
        }
    }

    private static ulong Where(MessageDescriptor notice, string field) => notice.FindFieldByName(field) is null ? Unstated : AnyCode;

    private static ulong Range<T>(T least, T most)
        where T : struct, Enum
    {
        var (from, to) = (Convert.ToInt32(least), Convert.ToInt32(most));
        return (ulong.MaxValue >> 63 - to) & (ulong.MaxValue << from);
    }
}
