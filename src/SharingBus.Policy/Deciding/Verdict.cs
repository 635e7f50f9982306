namespace SharingBus.Policy.Deciding;

/// <summary>What was decided for one role.</summary>
public enum Verdict
{
    /// <summary>Nothing leaves.</summary>
    Withheld = 0,

    /// <summary>What the filter lets through leaves; it may still let nothing through of one particular notice.</summary>
    Released = 1,
}
