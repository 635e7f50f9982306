using System.Runtime.InteropServices;

namespace SharingBus.Lineage.Persons;

/// <summary>Where a row of content begins, and which keys its parts have.</summary>
/// <param name="First">The entry, or the first of them.</param>
/// <param name="Shared">Whether each part belongs to an entry of its own.</param>
/// <param name="FirstKey">The number of the first part's key; the others follow.</param>
/// <param name="Parts">Parts, the erased ones too.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ContentSpan(long First, bool Shared, long FirstKey, int Parts);
