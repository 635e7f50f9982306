using SharingBus.Hosting.Callers;
using SharingBus.Trust.Identities;

namespace SharingBus.PolicyService.Governance;

/// <summary>Somebody who may change the federation. What counts is the person, not the certificate: one person may have several.</summary>
/// <param name="Name">How records name this person; 1 to 100 characters.</param>
/// <param name="Systems">The certificates this person calls with; at least one, and nobody else's.</param>
/// <param name="Keys">The public halves of the governance keys this person signs with; empty for somebody who only proposes.</param>
public sealed record GovernancePerson(string Name, IReadOnlyList<Caller> Systems, IReadOnlyList<PublicSigningKey> Keys);
