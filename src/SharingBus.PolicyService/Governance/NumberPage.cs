using System.Globalization;
using SharingBus.Hosting.Errors;

namespace SharingBus.PolicyService.Governance;

/// <summary>Pages of things that have numbers, the newest first. A page's token is the number that it begins below.</summary>
internal static class NumberPage
{
    // Fifty proposals with all they may say fit into one message.
    private const int MostSize = 50;

    /// <summary>One page, and the token of the next; empty where there is none.</summary>
    /// <exception cref="GovernanceRefusal">The token is none of this service's.</exception>
    public static (IReadOnlyList<T> Items, string NextToken) Of<T>(IEnumerable<T> items, Func<T, ulong> number, uint size, string token)
    {
        var below = ulong.MaxValue;
        if (token.Length > 0 && !ulong.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out below))
        {
            throw new GovernanceRefusal(
                GovernanceError.RequestInvalid, "The request cannot be used as it is.", [new FieldViolation("page_token", "must be the one that the page before gave")]);
        }

        var limit = size is 0 or > MostSize ? MostSize : (int)size;
        var found = items.Where(item => number(item) < below).OrderByDescending(number).Take(limit + 1).ToArray();
        return found.Length <= limit ? (found, "") : (found[..limit], number(found[limit - 1]).ToString(CultureInfo.InvariantCulture));
    }
}
