using System.Globalization;
using SharingBus.Exchange.V1;
using SharingBus.Hub.Alerts;
using SharingBus.Hub.Correlation;
using SharingBus.Hub.Feeds;
using SharingBus.Hub.History;

namespace SharingBus.Hub.Rebuild;

/// <summary>Takes everything in again that the node still holds for the hub's role.</summary>
internal sealed class NoticeRestore(
    ExchangeService.ExchangeServiceClient node, HubOptions options, HubLedger ledger, NoticeIntake intake, PatientCalls calls, RebuildProgress progress)
{
    // The most that a node gives at once.
    private const int PageSize = 1_000;

    // A page is read, opened and filtered at the node; half a minute means that it will not come.
    private static readonly TimeSpan CallTime = TimeSpan.FromSeconds(30);

    /// <summary>Reads the inbox of the role to its end.</summary>
    /// <exception cref="IOException">The node refused or does not answer, or the disk is full.</exception>
    public async Task RestoreAsync(CancellationToken cancellation)
    {
        await progress.SayAsync($"Notices of {options.Role}.");
        ListDeliveriesRequest request = new()
        {
            Agency = options.Agency,
            Role = options.Role,
            Subscriber = options.Subscriber,
            PageSize = PageSize,
            Types_ = { NoticeIntake.Types },
        };
        ListDeliveriesResponse page;
        var count = 0L;
        do
        {
            page = await calls.AskAsync(() => ListAsync(request, cancellation), cancellation);
            if (page.Deliveries.Count > 0)
            {
                intake.Take(intake.Read([.. page.Deliveries.Select(listed => listed.Delivery)]));
            }

            count += page.Deliveries.Count;
            request.AfterPosition = page.NextPosition;
            await progress.CountAsync(string.Create(CultureInfo.InvariantCulture, $"{count} deliveries"));
        }
        while (!page.AtEnd);
        ExpireWhatIsGone();
    }

    // What an alert rests on and the node holds no more, without a word of its origin, came to its end while the hub was away: an alert that was true
    // when it was said calls for no other.
    private void ExpireWhatIsGone() => ledger.Commit(state =>
    {
        List<NoticeExpired> gone =
        [
            .. state.Alerts.Published.Where(AlertBook.Stands)
                .SelectMany(alert => alert.Members)
                .Where(member => !state.Correlator.Notices.ContainsKey(member) && !state.IsWithdrawn(member) && !state.HasExpired(member))
                .Distinct()
                .Order()
                .Select(member => new NoticeExpired(member, new Ancestor("", []))),
        ];
        return ((IReadOnlyList<HubEvent>)gone, true);
    });

    private async Task<ListDeliveriesResponse> ListAsync(ListDeliveriesRequest request, CancellationToken cancellation) =>
        await node.ListDeliveriesAsync(request, deadline: TimeProvider.System.GetUtcNow().UtcDateTime + CallTime, cancellationToken: cancellation);
}
