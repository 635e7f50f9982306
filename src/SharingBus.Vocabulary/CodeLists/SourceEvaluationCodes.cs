using SharingBus.Vocabulary.V1;

namespace SharingBus.Vocabulary.CodeLists;

/// <summary>The codes by which Europol grades a source, an information and its handling.</summary>
public static class SourceEvaluationCodes
{
    /// <summary>Reliability of the source.</summary>
    public static CodeList<SourceReliability> Source { get; } = new("Europol source evaluation", "A", "B", "C", "X");

    /// <summary>Accuracy of the information.</summary>
    public static CodeList<InformationAccuracy> Information { get; } = new("Europol information evaluation", "1", "2", "3", "4");

    /// <summary>Handling code.</summary>
    public static CodeList<HandlingCode> Handling { get; } = new("Europol handling code", "H0", "H1", "H2", "H3");
}
