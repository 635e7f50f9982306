using Google.Protobuf;

namespace SharingBus.Cli.Scenarios;

/// <summary>What the origin's journal says of one notice and one role.</summary>
/// <param name="Role">The role.</param>
/// <param name="Released">Whether the role gets a view.</param>
/// <param name="Reason">Why not, in UPPER_SNAKE.</param>
/// <param name="Agreement">The agreement it rests on.</param>
/// <param name="Rules">The rules that took part.</param>
/// <param name="ViewDigest">SHA-256 of the view.</param>
internal sealed record RoleDecision(
    RolePath Role,
    bool Released,
    string Reason,
    string Agreement,
    IReadOnlyList<string> Rules,
    ByteString ViewDigest);
