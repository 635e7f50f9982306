using System.Buffers;
using System.Text.RegularExpressions;
using SharingBus.Formats.Importing;
using SharingBus.Vocabulary.CodeLists;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Formats.Cap;

/// <summary>One CAP alert as an Alert of the vocabulary.</summary>
internal static partial class CapAlert
{
    /// <summary>What no identifier and no sender may hold (CAP 1.2, 3.2.1).</summary>
    public static readonly SearchValues<char> NeverInAnId = SearchValues.Create(" ,<&\t\r\n");

    public static void Read(CapElement source, ImportSession session)
    {
        AlertStatus status = source.Code("status", CapCodes.Status);
        AlertScope scope = source.Code("scope", CapCodes.Scope);
        var alert = new Alert
        {
            Handling = session.Context.Handling(TlpOf(scope, session), ActualityOf(status)),
            Status = status,
            MessageType = source.Code("msgType", CapCodes.MessageType),
            Scope = scope,
            Identifier = Id(source, "identifier"),
            Sender = Id(source, "sender"),
            Sent = source.Time("sent"),
            Source = source.Text("source"),
            Restriction = source.Text("restriction"),
            Note = source.Text("note"),
            CapVersion = source.Version.Number,
        };
        alert.Codes.AddRange(source.Texts("code").Where(code => code.Length > 0));
        alert.Addresses.AddRange(Words(source.Text("addresses")));
        alert.Incidents.AddRange(Words(source.Text("incidents")));
        alert.AlertReferences.AddRange(References(source, alert.MessageType));
        alert.Texts.AddRange(source.Elements("info", CapSequence.Info).Select(info => CapText.Read(info, session)));
        if (source.HasSignature)
        {
            session.LeftOvers.Count("alert.Signature");
        }

        session.Add(alert, alert.Identifier, source.Line);
    }

    // Scope is CAP's own word for who may know.
    private static Tlp TlpOf(AlertScope scope, ImportSession session)
    {
        session.Assume("CAP scope Public is TLP:CLEAR, Private is TLP:RED; Restricted is the label of what is not marked, at least TLP:AMBER.");
        return scope switch
        {
            AlertScope.Public => Tlp.Clear,
            AlertScope.Private => Tlp.Red,
            _ => TlpLabels.Stricter(session.Context.DefaultTlp, Tlp.Amber),
        };
    }

    private static Actuality? ActualityOf(AlertStatus status) => status switch
    {
        AlertStatus.Actual => Actuality.Actual,
        AlertStatus.Exercise => Actuality.Exercise,

        // System messages and drafts are not about the real world either.
        _ => Actuality.Test,
    };

    // CAP 1.2, 3.2.1: no spaces, commas or restricted characters, or references could not name it.
    private static string Id(CapElement source, string name)
    {
        string id = source.FilledText(name);
        return id.AsSpan().IndexOfAny(NeverInAnId) < 0 ? id : throw source.Fault(name, "It may hold no space, comma, < or &.");
    }

    private static IEnumerable<string> Words(string text) => Word().Matches(text).Select(match => match.Value.Trim('"')).Where(word => word.Length > 0);

    private static IEnumerable<AlertReference> References(CapElement source, AlertMessageType type)
    {
        string[] triples = source.Text("references").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (triples.Length == 0 && (source.Has("references") || type is not AlertMessageType.Alert))
        {
            throw source.Fault("references", "An Update, Cancel, Ack or Error names at least one earlier alert, and references are never empty.");
        }

        foreach (string triple in triples)
        {
            string[] parts = triple.Split(',');
            if (parts.Length != 3 || parts[0].Length == 0 || parts[1].Length == 0 || !DateTimeOffset.TryParse(parts[2], out DateTimeOffset sent))
            {
                throw source.Fault("references", "A reference is written sender,identifier,sent.");
            }

            yield return new AlertReference
            {
                Sender = parts[0],
                Identifier = parts[1],
                Sent = new Moment { UnixMillis = sent.ToUnixTimeMilliseconds(), OffsetMinutes = sent.TotalOffsetMinutes },
            };
        }
    }

    [GeneratedRegex("\"[^\"]*\"|[^\\s\"]+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Word();
}
