using SharingBus.Policy.Deciding;

namespace SharingBus.Policy.Compiling;

/// <summary>A decision under one agreement, and how much it releases.</summary>
/// <param name="Decision">The decision.</param>
/// <param name="Weight">The more is released, the greater.</param>
internal sealed record DecisionDraft(Decision Decision, int Weight);
