using System.Text.Json.Nodes;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Formats.Stix;

/// <summary>
/// The narrative of a notice. What was read from the description of an object becomes that again; every other statement is a note, whose
/// labels say what may not be parted from the text: fact or assessment, reviewed or not, disputed or not.
/// </summary>
internal sealed class StixTexts(StixItems items, string containerId)
{
    private readonly List<string> _order = [];
    private readonly HashSet<int> _asNotes = [];

    /// <summary>Whether a statement was read from an object of this type, and nobody has judged it since.</summary>
    public static bool IsOf(Statement text, string type) => IsUnjudged(text) && StixIds.IsId(text.SourceRef) && StixIds.TypeOf(text.SourceRef) == type;

    /// <summary>Adds a note for every statement that is no object's description.</summary>
    public void AddNotes(IReadOnlyList<Statement> narrative, string modus, string lang)
    {
        HashSet<string> described = new(StringComparer.Ordinal);
        string last = "";
        for (int place = 0; place < narrative.Count; place++)
        {
            Statement text = narrative[place];
            bool hasObject = IsUnjudged(text) && !IsOf(text, "note") && (text.SourceRef == containerId || items.Find(text.SourceRef) is not null);
            if (hasObject && (text.SourceRef == last || described.Add(text.SourceRef)))
            {
                last = text.SourceRef; // the next piece of a long text belongs to it too
                continue;
            }

            last = "";
            _asNotes.Add(place);
            AddNote(text, IsOf(text, "note") ? text.SourceRef : items.PartId("note", text));
        }

        if (modus.Length > 0)
        {
            AddNote(new Statement { Text = modus, Lang = lang }, StixIds.Derive("note", $"{items.Source.MessageId:D}/modus/{modus}"), "modus");
        }
    }

    /// <summary>Puts the other statements into the descriptions of their objects.</summary>
    /// <returns>The objects in the order of the narrative.</returns>
    public IReadOnlyList<string> Describe(IReadOnlyList<Statement> narrative, JsonObject container)
    {
        for (int place = 0; place < narrative.Count; place++)
        {
            Statement text = narrative[place];
            if (_asNotes.Contains(place))
            {
                string note = IsOf(text, "note") ? text.SourceRef : items.PartId("note", text);
                Follow(note);
                continue;
            }

            JsonObject body = text.SourceRef == containerId ? container : items.Find(text.SourceRef)!;
            body["description"] = (string?)body["description"] + text.Text;
            if (text.Lang is { Length: > 0 } lang and not "und")
            {
                body["lang"] = lang;
            }

            Follow(text.SourceRef);
        }

        return _order;
    }

    private static bool IsUnjudged(Statement text) =>
        text is { Sensitivity: Sensitivity.SpecialCategory, Reviewed: false, Assertion: Assertion.Unspecified, DisputeStatus: DisputeStatus.Unspecified, PersonsMentioned.Count: 0 };

    private void Follow(string id)
    {
        if (id != containerId && items.Find(id) is not null && !_order.Contains(id))
        {
            _order.Add(id);
        }
    }

    private void AddNote(Statement text, string id, string? what = null)
    {
        if (text.Text.Length == 0)
        {
            return;
        }

        if (items.Find(id) is { } known)
        {
            known["content"] = (string)known["content"]! + text.Text; // the next piece of a long note
            return;
        }

        JsonObject body = items.Add(id)!;
        body["content"] = text.Text;
        body["object_refs"] = new JsonArray(containerId);
        StixItems.Put(body, ("abstract", what ?? ""));
        if (text.Lang is { Length: > 0 } lang and not "und")
        {
            body["lang"] = lang;
        }

        string[] labels = IsUnjudged(text) || what is not null ? [] : [.. Labels(text)];
        if (labels.Length > 0)
        {
            body["labels"] = StixItems.Texts(labels);
        }
    }

    private static IEnumerable<string> Labels(Statement text)
    {
        yield return text.Reviewed ? "reviewed" : "not-reviewed";
        if (text.Assertion != Assertion.Unspecified)
        {
            yield return text.Assertion == Assertion.Fact ? "fact" : "assessment";
        }

        if (text.DisputeStatus is DisputeStatus.Disputed or DisputeStatus.UnderReview)
        {
            yield return text.DisputeStatus == DisputeStatus.Disputed ? "disputed" : "under-review";
        }
    }
}
