using System.Text.Json;
using SharingBus.Formats.Importing;
using SharingBus.Formats.Json;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Formats.Stix;

/// <summary>
/// Reads a STIX 2.0 or 2.1 bundle. Every report and grouping becomes a ThreatNotice with the objects it refers to, every incident an
/// IncidentReport, and what no report refers to a ThreatNotice of its own.
/// </summary>
internal static class StixImporter
{
    public static void Read(byte[] bytes, ImportSession session)
    {
        using JsonDocument document = JsonText.Parse(bytes);
        StixBundle bundle = StixBundle.Read(document.RootElement, session);
        if (session.HasErrors)
        {
            return;
        }

        var marks = new StixMarks(bundle, session);
        var told = new HashSet<string>(StringComparer.Ordinal);
        foreach (StixObject report in bundle.Objects.Where(found => found.Type is "report" or "grouping"))
        {
            Guarded(session, () => Report(report, bundle, marks, told, session));
        }

        foreach (StixObject incident in bundle.Objects.Where(found => found.Type == "incident"))
        {
            told.Add(incident.Id);
            Guarded(session, () => StixIncident.Read(incident, marks, session));
        }

        StixObject[] rest = [.. bundle.Objects.Where(found => !told.Contains(found.Id))];
        Guarded(session, () => Rest(bundle, rest, marks, session));
        bundle.Finish(session.LeftOvers);
    }

    private static void Report(StixObject report, StixBundle bundle, StixMarks marks, HashSet<string> told, ImportSession session)
    {
        var builder = new StixThreat(bundle, marks, session);
        builder.AddHead(report);
        told.Add(report.Id);
        IReadOnlyList<string> references = report.Fields.Texts("object_refs");
        foreach (string reference in references)
        {
            if (bundle.Find(reference) is not { } member)
            {
                session.LeftOvers.Count($"{report.Type}.object_refs (not in the bundle)");
            }
            else if (member.Type is not ("report" or "grouping" or "incident") && told.Add(member.Id))
            {
                builder.Add(member);
            }
        }

        // What joins objects of the report belongs to it, listed or not.
        HashSet<string> members = [.. references];
        foreach (StixObject found in bundle.Objects.Where(found => found.Type == "relationship" && members.Contains(found.Ends.Source) && members.Contains(found.Ends.Target)))
        {
            if (told.Add(found.Id))
            {
                builder.Add(found);
            }
        }

        session.Add(builder.Build(), report.Id);
    }

    private static void Rest(StixBundle bundle, StixObject[] rest, StixMarks marks, ImportSession session)
    {
        var builder = new StixThreat(bundle, marks, session);
        foreach (StixObject found in rest)
        {
            builder.Add(found);
        }

        ThreatNotice notice = builder.Build();
        bool tells = notice.Indicators.Count + notice.Groups.Count + notice.Sightings.Count + notice.Observations.Count + notice.Narrative.Count > 0
            || notice.References.Any(reference => reference.Source != StixThreat.IdentitySource);
        if (tells)
        {
            session.Add(notice, bundle.Id);
        }
        else
        {
            StixThreat.Unused(rest, session.LeftOvers);
        }
    }

    // One broken object refuses the file; the others are still looked at, so that all errors are told at once.
    private static void Guarded(ImportSession session, Action read)
    {
        try
        {
            read();
        }
        catch (ImportFault fault)
        {
            session.Refuse(fault.Path, fault.Line, fault.Message);
        }
    }
}
