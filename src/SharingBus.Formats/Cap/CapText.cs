using System.Globalization;
using SharingBus.Formats.Importing;
using SharingBus.Vocabulary.CodeLists;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Formats.Cap;

/// <summary>One CAP info block with its resources.</summary>
internal static class CapText
{
    // What CAP 1.2 takes for granted where an info names no language.
    private const string DefaultLanguage = "en-US";

    public static AlertText Read(CapElement info, ImportSession session)
    {
        string language = info.Text("language").Trim();
        var text = new AlertText
        {
            Lang = language.Length > 0 ? language : DefaultLanguage,
            Event = info.FilledText("event"),
            Urgency = info.Code("urgency", CapCodes.Urgency),
            Severity = info.Code("severity", CapCodes.Severity),
            Certainty = info.Code("certainty", CapCodes.Certainty),
            Audience = info.Text("audience"),
            Effective = info.Time("effective"),
            Onset = info.Time("onset"),
            Expires = info.Time("expires"),
            SenderName = info.Text("senderName"),
            Headline = info.Text("headline"),
            Description = info.Text("description"),
            Instruction = info.Text("instruction"),
            Web = info.Text("web"),
            Contact = info.Text("contact"),
        };
        text.Categories.AddRange(info.Codes("category", CapCodes.Category));
        text.ResponseTypes.AddRange(info.Codes("responseType", CapCodes.ResponseType));
        text.EventCodes.AddRange(Pairs(info, "eventCode"));
        text.Parameters.AddRange(Pairs(info, "parameter"));
        CapSequence resource = info.Version.IsStrict ? CapSequence.Resource : CapSequence.Resource11;
        text.Resources.AddRange(info.Elements("resource", resource).Select(element => Resource(element, session)));
        text.Areas.AddRange(info.Elements("area", CapSequence.Area).Select(CapArea.Read));
        return text;
    }

    public static IEnumerable<CodedValue> Pairs(CapElement element, string name) =>
        element.Elements(name, CapSequence.Pair).Select(pair => new CodedValue { Name = pair.FilledText("valueName"), Value = pair.Text("value") });

    private static Attachment Resource(CapElement resource, ImportSession session)
    {
        foreach (string name in new[] { "derefUri", "digest" })
        {
            // The digest of CAP is SHA-1, and the content itself stays with its holder.
            if (resource.Has(name))
            {
                session.LeftOvers.Count($"alert.info.resource.{name}");
            }
        }

        return new Attachment
        {
            Sensitivity = Sensitivity.Operational,
            Description = resource.Text("resourceDesc"),
            MediaType = resource.Text("mimeType"),
            SizeBytes = Size(resource),
            Uri = resource.Text("uri"),
        };
    }

    private static ulong Size(CapElement resource)
    {
        if (!resource.Has("size"))
        {
            return 0;
        }

        return ulong.TryParse(resource.Text("size").Trim().TrimStart('+'), NumberStyles.None, CultureInfo.InvariantCulture, out ulong size)
            ? size
            : throw resource.Fault("size", "A number of bytes was expected.");
    }
}
