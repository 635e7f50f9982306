namespace SharingBus.Node.Receiving;

/// <summary>What becomes of a batch that came early.</summary>
internal enum EarlyVerdict
{
    /// <summary>It is to be kept.</summary>
    Keep,

    /// <summary>It is kept already.</summary>
    Kept,

    /// <summary>Another batch is kept under the same sequence.</summary>
    Equivocal,

    /// <summary>As much as may be is kept. The sender has no receipt for it and is asked for it later.</summary>
    TooMuch,
}
