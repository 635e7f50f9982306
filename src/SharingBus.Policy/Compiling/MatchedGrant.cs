namespace SharingBus.Policy.Compiling;

/// <summary>A grant that applies to a class of notices, with what is left of its release there.</summary>
/// <param name="Grant">The grant.</param>
/// <param name="Release">Its release after markings, withholdings and the agreement's kind.</param>
/// <param name="Elements">Its conditions on elements.</param>
internal sealed record MatchedGrant(CompiledGrant Grant, ReleaseSet Release, CompiledElementCondition[] Elements);
