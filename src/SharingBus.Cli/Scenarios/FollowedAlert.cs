using SharingBus.Fusion.V1;

namespace SharingBus.Cli.Scenarios;

/// <summary>What the hub must say of one of its alerts.</summary>
/// <param name="Alert">Name of the alert.</param>
/// <param name="State">What has become of it.</param>
/// <param name="Answered">The agencies whose people have answered: these and no others.</param>
internal sealed record FollowedAlert(string Alert, AlertState State, IReadOnlyList<string> Answered);
