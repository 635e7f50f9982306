using Google.Protobuf;
using SharingBus.Vocabulary.V1;
using SharingBus.Vocabulary.Wire;

namespace SharingBus.Formats.Stix;

/// <summary>
/// Writes notices as STIX 2.1, the inverse of the import. Everything comes from the view: what a role may not see is not there to be written.
/// </summary>
public static class StixExporter
{
    /// <summary>The types of notice that have a place in STIX. Case work and questions have none.</summary>
    public static IReadOnlyList<NoticeType> Types { get; } = [NoticeType.ThreatNotice, NoticeType.IncidentReport, NoticeType.Alert, NoticeType.KnowledgeProduct];

    /// <summary>Writes a notice.</summary>
    /// <returns>Its objects; nothing where its type has no place in STIX or its bytes cannot be read.</returns>
    public static StixRendering Write(StixSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        try
        {
            return source.Type switch
            {
                NoticeType.ThreatNotice => StixThreatWriter.Write(ThreatNotice.Parser.ParseUntrusted(source.Notice.Span), source),
                NoticeType.IncidentReport => StixIncidentWriter.Write(IncidentReport.Parser.ParseUntrusted(source.Notice.Span), source),
                NoticeType.Alert => StixProductWriter.Write(Alert.Parser.ParseUntrusted(source.Notice.Span), source),
                NoticeType.KnowledgeProduct => StixProductWriter.Write(KnowledgeProduct.Parser.ParseUntrusted(source.Notice.Span), source),
                _ => StixRendering.Nothing,
            };
        }
        catch (InvalidProtocolBufferException)
        {
            return StixRendering.Nothing;
        }
    }
}
