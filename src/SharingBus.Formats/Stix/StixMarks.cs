using SharingBus.Formats.Importing;
using SharingBus.Formats.Json;
using SharingBus.Vocabulary.CodeLists;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Formats.Stix;

/// <summary>The markings of a bundle: TLP of both versions, statements, and what is not understood and therefore taken for the strictest.</summary>
internal sealed class StixMarks(StixBundle bundle, ImportSession session)
{
    private readonly Dictionary<string, (Tlp Label, string Caveat)> _labels = new(StringComparer.Ordinal);

    /// <summary>The label of an object: the strictest of its marks, the default where it has none.</summary>
    public Tlp Of(StixObject found, ICollection<string> caveats)
    {
        Tlp strictest = Tlp.Unspecified;
        foreach (string reference in found.Fields.Texts("object_marking_refs"))
        {
            strictest = TlpLabels.Stricter(strictest, Label(reference, caveats));
        }

        return strictest == Tlp.Unspecified ? session.Context.DefaultTlp : strictest;
    }

    /// <summary>The granular markings of an object: label and selectors.</summary>
    public IEnumerable<(Tlp Tlp, IReadOnlyList<string> Selectors)> GranularOf(StixObject found, ICollection<string> caveats)
    {
        foreach (JsonFields marking in found.Fields.Objects("granular_markings"))
        {
            IReadOnlyList<string> selectors = marking.Texts("selectors");
            string reference = marking.Text("marking_ref");
            if (reference.Length > 0)
            {
                yield return (Label(reference, caveats), selectors);
            }
            else
            {
                session.LeftOvers.Count($"{found.Type}.granular_markings.lang");
                marking.Carried("lang");
            }

            marking.Finish(session.LeftOvers);
        }
    }

    private Tlp Label(string reference, ICollection<string> caveats)
    {
        if (TlpLabels.TryFromStixMarkingId(reference, out Tlp known))
        {
            Tell(reference);
            return known;
        }

        if (bundle.Find(reference) is not { Type: "marking-definition" } definition)
        {
            return NotUnderstood("a marking that is not in the bundle");
        }

        definition.IsTold = true;
        _labels.TryAdd(reference, Read(definition));
        (Tlp label, string caveat) = _labels[reference];
        if (caveat.Length > 0 && !caveats.Contains(caveat))
        {
            caveats.Add(caveat);
        }

        return label;
    }

    private (Tlp Label, string Caveat) Read(StixObject definition)
    {
        JsonFields? body = definition.Fields.Object("definition");
        definition.Fields.Carried("definition_type");
        string label = body?.Text("tlp") is { Length: > 0 } version1 ? version1 : definition.Fields.Object("extensions")?.Object(StixConstants.TlpExtension)?.Text("tlp_2_0") ?? "";
        string statement = body?.Text("statement") ?? "";
        body?.Finish(session.LeftOvers);
        if (label.Length > 0)
        {
            return TlpLabels.TryParse("TLP:" + label, out Tlp tlp) ? (tlp, "") : (NotUnderstood("an unknown TLP label"), "");
        }

        return statement.Length > 0 ? (Tlp.Unspecified, statement) : (NotUnderstood("a marking of a kind that is not TLP and no statement"), "");
    }

    // A label that is not understood may forbid anything.
    private Tlp NotUnderstood(string what)
    {
        session.Assume($"What bears {what} is TLP:RED.");
        return Tlp.Red;
    }

    private void Tell(string reference)
    {
        if (bundle.Find(reference) is { } definition)
        {
            definition.IsTold = true;
            definition.Fields.Carried("definition_type", "definition", "extensions");
        }
    }
}
