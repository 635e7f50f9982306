using SharingBus.Policy.Compiling;
using SharingBus.Policy.V1;

namespace SharingBus.Policy.Analysis;

/// <summary>A grant as it is written and as it was compiled.</summary>
/// <param name="Id">Its id; a rule of the ceiling has the prefix <c>ceiling/</c>.</param>
/// <param name="Written">As it is written.</param>
/// <param name="Compiled">As the evaluator has it.</param>
internal sealed record Rule(string Id, Grant Written, CompiledGrant Compiled);
