using SharingBus.PolicyService.Governance;

namespace SharingBus.PolicyService.Tests.Governance;

/// <summary>What became of a step.</summary>
internal static class Outcome
{
    /// <summary>Why a step was refused; <see cref="GovernanceError.None"/> where it was not.</summary>
    public static async Task<GovernanceError> OfAsync(Func<Task> step)
    {
        try
        {
            await step();
            return GovernanceError.None;
        }
        catch (GovernanceRefusal refusal)
        {
            return refusal.Error;
        }
    }
}
