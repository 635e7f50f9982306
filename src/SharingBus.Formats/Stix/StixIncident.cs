using SharingBus.Formats.Importing;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Formats.Stix;

/// <summary>A STIX incident as an IncidentReport. STIX 2.1 leaves most of an incident to extensions, which are counted as left over.</summary>
internal static class StixIncident
{
    public static void Read(StixObject found, StixMarks marks, ImportSession session)
    {
        found.IsTold = true;
        var caveats = new List<string>();
        Tlp tlp = marks.Of(found, caveats);
        foreach ((Tlp label, IReadOnlyList<string> _) in marks.GranularOf(found, caveats))
        {
            // The parts of an incident are few: the strictest mark holds for all of them.
            tlp = (Tlp)Math.Max((int)tlp, (int)label);
        }

        var report = new IncidentReport
        {
            Severity = Severity.Unknown,
            Assertion = Assertion.Assessment,
            Title = ShortText.Cut(found.Name, 300),
            Lang = found.Lang,
        };
        Guid? madeFrom = StixNotice.Read(found, report, out Actuality? actuality);
        report.Handling = session.Context.Handling(tlp, actuality);
        if (madeFrom is not { } messageId || found.Id != StixIds.OfNotice("incident", messageId))
        {
            report.References.Add(new ExternalReference { Source = "STIX incident", Id = found.Id });
        }

        report.Handling.Caveats.AddRange(caveats.Select(caveat => ShortText.Cut(caveat, 400)));
        string description = found.Fields.Text("description");
        if (description.Length > 0 && !Texts.TryAdd(report.Narrative, description, found.Lang, found.Id))
        {
            session.LeftOvers.Count("incident.description (no room)");
        }

        session.Add(report, found.Id);
    }
}
