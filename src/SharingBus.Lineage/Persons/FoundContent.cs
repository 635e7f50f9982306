using System.Runtime.InteropServices;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.Search;

namespace SharingBus.Lineage.Persons;

/// <summary>Content that names a person, and where it was found: a reading that begins there finds it again.</summary>
/// <param name="At">The place in the index.</param>
/// <param name="Content">The content.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct FoundContent(SearchPosition At, ContentKey Content);
