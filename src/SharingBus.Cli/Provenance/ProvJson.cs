using System.Text.Json.Nodes;
using Google.Protobuf;
using SharingBus.Cli.Commands;
using SharingBus.Cli.Evidence;
using SharingBus.Exchange.V1;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.V1;
using SharingBus.Vocabulary;

namespace SharingBus.Cli.Provenance;

/// <summary>
/// What is on record as W3C PROV: notices and views are entities, entries of journals activities, agencies, roles and systems agents. A view is derived
/// from its notice by a decision; what a change ends is invalidated.
/// </summary>
internal sealed class ProvJson
{
    private readonly ProvDocument _document = new();
    private readonly ProvenanceRecord _record;

    private ProvJson(ProvenanceRecord record) => _record = record;

    /// <summary>Makes the document.</summary>
    public static JsonObject Of(ProvenanceRecord record)
    {
        var made = new ProvJson(record);
        foreach (var (agency, index, entry) in record.Entries)
        {
            made.Add(agency, index, entry);
        }

        foreach (var receipt in record.Receipts.Where(receipt => receipt.Verdict == "released"))
        {
            made.Add(receipt);
        }

        return made._document.ToJson();
    }

    private void Add(string agency, long index, JournalEntry entry)
    {
        switch (entry.EventCase)
        {
            case JournalEntry.EventOneofCase.Accepted:
                AddAccepted(agency, index, entry.Accepted);
                break;
            case JournalEntry.EventOneofCase.Decided:
                AddActivity(agency, index, "sb:Decision", ("sb:policyVersion", entry.Decided.BundleVersion));
                Use(agency, index, Notice(entry.Decided.MessageId));
                Associate(agency, index, Agency(agency));
                break;
            case JournalEntry.EventOneofCase.ChangeOrdered:
                AddChange(agency, index, entry.ChangeOrdered);
                break;
            case JournalEntry.EventOneofCase.PayloadsDestroyed:
                AddActivity(agency, index, "sb:PayloadDestruction", ("sb:reason", CodeWord.Written(entry.PayloadsDestroyed.Reason)));
                Associate(agency, index, Agency(agency));
                break;
        }
    }

    private void AddAccepted(string agency, long index, Accepted accepted)
    {
        var notice = Notice(accepted.MessageId);
        _document.Add(
            "entity",
            notice,
            ("prov:type", ProvDocument.Type("sb:Notice")),
            ("sb:noticeType", NoticeTypes.IsKnown(accepted.Type) ? NoticeTypes.Name(accepted.Type) : null),
            ("sb:commitmentRoot", Convert.ToHexStringLower(accepted.CommitmentRoot.Span)),
            ("sb:purpose", CodeWord.Written(accepted.Purpose)));
        AddActivity(agency, index, "sb:Publication");
        _document.Relate("wasGeneratedBy", ("prov:entity", notice), ("prov:activity", Activity(agency, index)), ("prov:time", _record.TimeOf(agency, index)));
        _document.Relate("wasAttributedTo", ("prov:entity", notice), ("prov:agent", Agency(agency)));
        var system = $"system:{agency}/{Local(accepted.System)}";
        _document.Add("agent", system, ("prov:type", ProvDocument.Type("prov:SoftwareAgent")));
        _document.Relate("actedOnBehalfOf", ("prov:delegate", system), ("prov:responsible", Agency(agency)));
        Associate(agency, index, system);
        foreach (var parent in accepted.Parents)
        {
            Use(agency, index, Notice(parent));
            _document.Relate("wasDerivedFrom", ("prov:generatedEntity", notice), ("prov:usedEntity", Notice(parent)), ("prov:activity", Activity(agency, index)));
        }
    }

    private void AddChange(string agency, long index, ChangeOrdered ordered)
    {
        var target = Notice(ordered.Change.Target);
        AddActivity(agency, index, $"sb:{ordered.Change.Kind}", ("sb:reason", CodeWord.Written(ordered.Change.Reason)));
        Associate(agency, index, Agency(agency));
        if (ordered.Change.Kind is not ChangeKind.Restrict)
        {
            _document.Relate("wasInvalidatedBy", ("prov:entity", target), ("prov:activity", Activity(agency, index)), ("prov:time", _record.TimeOf(agency, index)));
        }

        if (!ordered.Change.Replacement.IsEmpty)
        {
            _document.Relate(
                "wasDerivedFrom",
                ("prov:generatedEntity", Notice(ordered.Change.Replacement)), ("prov:usedEntity", target), ("prov:type", ProvDocument.Type("prov:Revision")));
        }
    }

    private void Add(ReceiptLine receipt)
    {
        var notice = $"message:{receipt.Message}";
        var view = $"view:{receipt.Message}/{receipt.Entries.Decided}/{receipt.Recipient}/{Local(receipt.Role)}";
        var role = $"role:{receipt.Recipient}/{Local(receipt.Role)}";
        _document.Add(
            "entity",
            view,
            ("prov:type", ProvDocument.Type("sb:View")),
            ("sb:sha256", receipt.ViewSha256),
            ("sb:released", Many(receipt.Released)),
            ("sb:transformed", Many(_record.FormsOf(receipt).Select(form => $"{form.Key}={form.Value}"))),
            ("sb:withheld", Many(receipt.Withheld)),
            ("sb:rule", Many(receipt.Rules)),
            ("sb:agreement", receipt.Agreement),
            ("sb:purpose", receipt.Purpose));
        _document.Add("agent", role, ("prov:type", ProvDocument.Type("sb:Role")));
        _document.Relate("actedOnBehalfOf", ("prov:delegate", role), ("prov:responsible", Agency(receipt.Recipient)));
        _document.Relate(
            "wasGeneratedBy", ("prov:entity", view), ("prov:activity", Activity(receipt.Origin, receipt.Entries.Decided)), ("prov:time", receipt.DecidedAt));
        _document.Relate(
            "wasDerivedFrom", ("prov:generatedEntity", view), ("prov:usedEntity", notice), ("prov:activity", Activity(receipt.Origin, receipt.Entries.Decided)));
        _document.Relate("wasAttributedTo", ("prov:entity", view), ("prov:agent", Agency(receipt.Origin)));
        AddHandOver(receipt, view, role);
    }

    private void AddHandOver(ReceiptLine receipt, string view, string role)
    {
        if (receipt.Entries.Received is { } received)
        {
            AddActivity(receipt.Recipient, received, "sb:Receipt");
            Use(receipt.Recipient, received, view);
            Associate(receipt.Recipient, received, Agency(receipt.Recipient));
        }

        if (receipt.Entries.Delivered is { } delivered)
        {
            AddActivity(receipt.Recipient, delivered, "sb:Delivery");
            Use(receipt.Recipient, delivered, view);
            Associate(receipt.Recipient, delivered, role);
        }
    }

    private void AddActivity(string agency, long index, string type, params IEnumerable<(string Name, JsonNode? Value)> attributes)
    {
        var time = _record.TimeOf(agency, index);
        _document.Add(
            "activity", Activity(agency, index), [("prov:startTime", time), ("prov:endTime", time), ("prov:type", ProvDocument.Type(type)), .. attributes]);
    }

    private void Use(string agency, long index, string entity) =>
        _document.Relate("used", ("prov:activity", Activity(agency, index)), ("prov:entity", entity), ("prov:time", _record.TimeOf(agency, index)));

    private void Associate(string agency, long index, string agent) =>
        _document.Relate("wasAssociatedWith", ("prov:activity", Activity(agency, index)), ("prov:agent", agent));

    private string Agency(string id)
    {
        _document.Add("agent", $"agency:{id}", ("prov:type", ProvDocument.Type("prov:Organization")));
        return $"agency:{id}";
    }

    private string Notice(ByteString id)
    {
        var name = $"message:{(id.Length == PackedIds.Size ? PackedIds.At(id, 0) : Guid.Empty):D}";
        _document.Add("entity", name);
        return name;
    }

    private static string Activity(string agency, long index) => $"entry:{agency}/{index}";

    // A local name takes few characters as they are (PROV-N 3.7.1); the rest is percent-encoded.
    private static string Local(string text) => Uri.EscapeDataString(text);

    private static JsonArray Many(IEnumerable<string> words) => [.. words.Select(word => (JsonNode)word)];
}
