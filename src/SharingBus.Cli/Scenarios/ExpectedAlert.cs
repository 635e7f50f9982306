using SharingBus.Vocabulary.V1;

namespace SharingBus.Cli.Scenarios;

/// <summary>An alert that the hub must publish by itself.</summary>
/// <param name="Id">Name that later steps give it.</param>
/// <param name="About">A notice that it must be about.</param>
/// <param name="MessageType">First alert, update or cancellation.</param>
/// <param name="Received">The roles that get it: these and no others.</param>
internal sealed record ExpectedAlert(string Id, string About, AlertMessageType MessageType, IReadOnlyList<RolePath> Received);
