using System.Runtime.InteropServices;
using SharingBus.Policy.Deciding;
using SharingBus.Policy.V1;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Policy.Compiling;

/// <summary>On what ground something may be released at all: the agreement, break-glass, and who the recipient is.</summary>
/// <param name="Kind">The agreement's kind; null where break-glass stands in for one.</param>
/// <param name="EmergencyOpen">Whether break-glass is open and counts here.</param>
/// <param name="Sector">The recipient's sector.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ReleaseGate(AgreementKind? Kind, bool EmergencyOpen, Sector Sector)
{
    public static ReleaseGate Of(in DecisionRequest request, CompiledAgreement? agreement, Sector sector) => new(
        agreement?.Kind,
        request.Facts.Purpose == Purpose.ImminentDanger
            && (request.BreakGlass == BreakGlass.OpenedByRight || (request.BreakGlass == BreakGlass.Opened && agreement is { AllowsBreakGlass: true })),
        sector);
}
