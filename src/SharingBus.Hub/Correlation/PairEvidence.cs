using System.Runtime.InteropServices;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Hub.Correlation;

/// <summary>What speaks for and against two notices meaning one thing. Read from the two notices and from which keys are silent, and from nothing else.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct PairEvidence
{
    /// <summary>Shared indicators of kinds that have one owner.</summary>
    public int OwnIndicators { get; init; }

    /// <summary>Level of the rarest of them.</summary>
    public int OwnLevel { get; init; }

    /// <summary>Shared indicators of kinds that many may name.</summary>
    public int LooseIndicators { get; init; }

    /// <summary>Level of the rarest of them.</summary>
    public int LooseLevel { get; init; }

    /// <summary>The kind of the first shared indicator, those with one owner first.</summary>
    public IndicatorKind Indicator { get; init; }

    /// <summary>Shared passages of the sampled ones.</summary>
    public int Passages { get; init; }

    /// <summary>Those of them that hardly anybody else has: what the rest of the weight is reckoned by.</summary>
    public int RarePassages { get; init; }

    /// <summary>True where one agency wrote both: its texts resemble each other whatever they are about.</summary>
    public bool OneOrigin { get; init; }

    /// <summary>Kilometres between the places; null where one of the views tells no point.</summary>
    public double? Kilometres { get; init; }

    /// <summary>True where both places are near and quiet enough to be evidence.</summary>
    public bool PlaceSpeaks => PlaceLevel < KeyIndex.Silent;

    /// <summary>Level of the busier of the two places; silent where they are not near.</summary>
    public int PlaceLevel { get; init; }

    /// <summary>Whether both name the same municipality; null where one names none.</summary>
    public bool? OneMunicipality { get; init; }

    /// <summary>Hours between the observations; null where one of the views does not tell.</summary>
    public double? Hours { get; init; }

    /// <summary>True where one of the observations is told as midnight of UTC: a date, not an hour.</summary>
    public bool DateOnly { get; init; }

    /// <summary>Days between the messages.</summary>
    public double DaysBetweenMessages { get; init; }

    /// <summary>Whether the forms of harm are the same; null where one of them says nothing that can be compared.</summary>
    public bool? OneHarm { get; init; }

    /// <summary>Whether the targets are of one sector; null where one view does not tell.</summary>
    public bool? OneSector { get; init; }

    /// <summary>True where one of the two speaks of harm online, which has no place.</summary>
    public bool Online { get; init; }

    /// <summary>The weight of it all, in decibans: ten times the logarithm to base ten of how much likelier it is told of one thing than of two.</summary>
    public int Decibans => EvidenceWeights.Of(this);
}
