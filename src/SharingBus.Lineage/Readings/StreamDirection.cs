namespace SharingBus.Lineage.Readings;

/// <summary>Which way a stream of batches runs, seen from the journal's agency.</summary>
public enum StreamDirection
{
    /// <summary>Not a direction.</summary>
    None = 0,

    /// <summary>From this agency to the peer.</summary>
    Outgoing = 1,

    /// <summary>From the peer to this agency.</summary>
    Incoming = 2,
}
