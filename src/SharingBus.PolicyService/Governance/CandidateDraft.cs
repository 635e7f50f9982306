using SharingBus.Federation.V1;
using SharingBus.Hosting.Errors;

namespace SharingBus.PolicyService.Governance;

/// <summary>What came of putting changes onto a base.</summary>
/// <param name="Bundle">The candidate; of use only where there are no faults.</param>
/// <param name="Faults">What does not fit the base.</param>
/// <param name="UnsignedAgencies">Agencies whose new signature a restored version would need.</param>
internal sealed record CandidateDraft(Bundle Bundle, IReadOnlyList<FieldViolation> Faults, IReadOnlyList<string> UnsignedAgencies);
