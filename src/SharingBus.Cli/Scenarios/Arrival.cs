using SharingBus.Exchange.V1;
using SharingBus.Vocabulary;

namespace SharingBus.Cli.Scenarios;

/// <summary>Something that was delivered to a role.</summary>
/// <param name="Role">The role.</param>
/// <param name="Id">Id of the notice or of the change.</param>
/// <param name="Delivery">What was delivered.</param>
internal sealed record Arrival(RolePath Role, MessageId Id, Delivery Delivery);
