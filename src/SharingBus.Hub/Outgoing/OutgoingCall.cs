using SharingBus.Exchange.V1;

namespace SharingBus.Hub.Outgoing;

/// <summary>
/// What is asked of the node for one thing that is to be told: a notice, a change to an earlier one, or both, where the notice takes the place
/// of the change's target. Fixed before the first attempt, so that every retry asks the same under the same id.
/// </summary>
/// <param name="RequestId">The node answers a repeated one with the first answer; at most 62 characters.</param>
/// <param name="Notice">The notice; null where a change alone is told. Its request id is this one.</param>
/// <param name="Change">The change; null where a notice alone is told. With a notice its replacement is the id that the node gives that.</param>
internal sealed record OutgoingCall(string RequestId, PublishRequest? Notice, Change? Change)
{
    /// <summary>The request id of the change: its own where a notice has the other.</summary>
    public string ChangeRequestId => Notice is null ? RequestId : $"{RequestId}-c";
}
