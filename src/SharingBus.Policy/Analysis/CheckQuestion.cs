using SharingBus.Policy.Documents;
using SharingBus.Policy.V1;

namespace SharingBus.Policy.Analysis;

/// <summary>What a check looks at.</summary>
/// <param name="Model">The rules.</param>
/// <param name="Today">What has ended and what comes is told from here.</param>
/// <param name="AllowList">Which roles may receive which personal fields; null: not asked.</param>
/// <param name="Places">Where the rules stand.</param>
public sealed record CheckQuestion(PolicyModel Model, DateTimeOffset Today, AllowList? AllowList, DocumentPlaces Places);
