using Google.Protobuf;
using SharingBus.Vocabulary;

namespace SharingBus.Cli.Scenarios;

/// <summary>A notice of the scenario that was accepted, with what its origin decided.</summary>
/// <param name="Name">Its name in the scenario.</param>
/// <param name="Id">Its id.</param>
/// <param name="Notice">The whole notice.</param>
/// <param name="Decisions">What each role gets of it.</param>
internal sealed record PublishedNotice(
    string Name,
    MessageId Id,
    IMessage Notice,
    IReadOnlyDictionary<RolePath, RoleDecision> Decisions);
