using SharingBus.Vocabulary.V1;

namespace SharingBus.Cli.FusionBench;

/// <summary>A generated notice and what it is truly about.</summary>
/// <param name="Id">Message id (UUIDv7).</param>
/// <param name="Origin">The agency that reports.</param>
/// <param name="Notice">What it reports.</param>
/// <param name="Truth">
/// Number of the incident: notices of one number belong together, and no others. An exercise that copies an incident has a number of its own.
/// </param>
/// <param name="Person">Number of the person it is about, or null: scored apart.</param>
internal sealed record LabelledNotice(Guid Id, string Origin, ThreatNotice Notice, long Truth, int? Person);
