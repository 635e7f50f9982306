namespace SharingBus.Lineage.Retention;

/// <summary>Why a hold is not placed or released: a closed list.</summary>
public enum LegalHoldError
{
    /// <summary>The journal neither accepted nor received such a message, or no such hold stands.</summary>
    NotFound,

    /// <summary>The payload is destroyed: nothing is left to be kept.</summary>
    PayloadDestroyed,
}
