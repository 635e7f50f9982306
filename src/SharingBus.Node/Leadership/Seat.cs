using SharingBus.Lineage.Leases;
using SharingBus.Node.Agencies;

namespace SharingBus.Node.Leadership;

/// <summary>The agency's work while this node leads.</summary>
/// <param name="Tenure">The lease it is done under.</param>
/// <param name="Work">Everything that reads or writes the agency's journal.</param>
internal sealed record Seat(Tenure Tenure, HostedAgency Work);
