namespace SharingBus.Lineage.Leases;

/// <summary>The lease as it stands in the database.</summary>
/// <param name="Term">The term of whoever took it last; 0 where nobody did.</param>
/// <param name="Address">Where its holder is reached; empty where nobody took it.</param>
/// <param name="IsFree">Whether it may be taken, by the database's clock.</param>
public sealed record LeaseView(long Term, string Address, bool IsFree);
