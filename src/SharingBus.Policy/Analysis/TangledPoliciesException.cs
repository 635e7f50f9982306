namespace SharingBus.Policy.Analysis;

/// <summary>So many rules with conditions across each other lead to one field that an exact answer would be too long for anybody.</summary>
public sealed class TangledPoliciesException() : Exception(
    "The conditions that lead to one field cut each other into too many cases. Write fewer grants for it, or give them the same conditions.");
