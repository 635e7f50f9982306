using SharingBus.Lineage.V1;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Lineage.Tests.Search;

/// <summary>What happened with a message, as it was written and as it is found.</summary>
internal sealed record Written(long Index, long Time, Guid Message, SearchOutcome Outcome, string Peer, string Role, string Rule, Purpose Purpose);
