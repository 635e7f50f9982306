using System.Text;
using Grpc.Core;
using SharingBus.Hosting.Errors;

namespace SharingBus.PolicyService.Governance;

/// <summary>Something the governance refuses; nothing was changed.</summary>
/// <param name="error">Why.</param>
/// <param name="message">What is wrong and how to mend it.</param>
/// <param name="violations">The places.</param>
/// <param name="facts">What a caller's program may act upon.</param>
internal sealed class GovernanceRefusal(
    GovernanceError error, string message, IReadOnlyList<FieldViolation>? violations = null, IReadOnlyDictionary<string, string>? facts = null)
    : Exception(message)
{
    // They travel in a trailer, and clients take 64 KiB of those.
    private const int MostViolationBytes = 24 * 1024;

    /// <summary>Why.</summary>
    public GovernanceError Error => error;

    /// <summary>The places.</summary>
    public IReadOnlyList<FieldViolation> Violations => violations ?? [];

    /// <summary>As a caller reads it.</summary>
    public RpcException ToRpcException()
    {
        var (code, reason) = error.OnTheWire();
        return WireError.Create(code, reason, Message, [.. Fitting()], facts: facts);
    }

    private IEnumerable<FieldViolation> Fitting()
    {
        var room = MostViolationBytes;
        for (var i = 0; i < Violations.Count; i++)
        {
            room -= Encoding.UTF8.GetByteCount(Violations[i].Field) + Encoding.UTF8.GetByteCount(Violations[i].Description);
            if (room < 0)
            {
                yield return new FieldViolation("", $"and {Violations.Count - i} more");
                yield break;
            }

            yield return Violations[i];
        }
    }
}
