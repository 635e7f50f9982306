using System.Runtime.InteropServices;

namespace SharingBus.Node.Receiving;

/// <summary>What can be said of one envelope without the journal.</summary>
/// <param name="Fault">Why it is set aside; null where its form is sound.</param>
/// <param name="Roles">Of a notice, the roles that may have a view of it.</param>
/// <param name="Faults">Why other roles that it came for may not.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct EnvelopeFinding(string? Fault, List<string> Roles, List<string> Faults);
