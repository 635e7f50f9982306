using SharingBus.Vocabulary.Wire;

namespace SharingBus.Vocabulary.Validation;

/// <summary>A rule on one message that no single field can state.</summary>
internal delegate void MessageRule(WireView message, ref Findings findings);
