using System.Runtime.InteropServices;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.V1;

namespace SharingBus.Lineage.Storage;

/// <summary>The key of content that was erased, and that is still to be destroyed.</summary>
/// <param name="Number">The key's number.</param>
/// <param name="Content">The content.</param>
/// <param name="Reason">Why it was erased.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ErasedKey(long Number, ContentKey Content, DestructionReason Reason);
