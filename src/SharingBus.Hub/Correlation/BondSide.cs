namespace SharingBus.Hub.Correlation;

/// <summary>What a constraint says of a notice.</summary>
internal enum BondSide
{
    /// <summary>It belongs to the others that are named.</summary>
    Together,

    /// <summary>It is set apart from the rest.</summary>
    Apart,

    /// <summary>It is one of those that others are set apart from.</summary>
    Rest,
}
