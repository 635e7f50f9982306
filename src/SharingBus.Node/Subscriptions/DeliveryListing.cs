using SharingBus.Exchange.V1;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.V1;
using SharingBus.Node.Agencies;

namespace SharingBus.Node.Subscriptions;

/// <summary>
/// Pages of a role's inbox for who reads without a subscription: the same content under the same rules, on record before it is answered,
/// and no cursor.
/// </summary>
internal sealed class DeliveryListing(HostedAgency agency, TimeProvider time)
{
    /// <summary>Deliveries of a page unless the caller says otherwise.</summary>
    public const int DefaultPage = 100;

    /// <summary>Most deliveries of a page.</summary>
    public const int MaxPage = 1_000;

    // What a frame of a subscription holds: a view may be 1 MiB, and a message 4 MiB.
    private const long PageBytes = 1024 * 1024;

    /// <summary>Reads a page.</summary>
    /// <param name="request">What is asked; its bounds were checked.</param>
    /// <param name="holds">Whether whoever reads still has the role, asked once more when the page is read.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public async Task<ListDeliveriesResponse> ReadAsync(ListDeliveriesRequest request, Func<bool> holds, CancellationToken cancellation)
    {
        InboxPosition from = InboxPosition.Behind(request.AfterPosition);
        int limit = request.PageSize == 0 ? DefaultPage : (int)request.PageSize;
        NoticeFilter filter = NoticeFilter.Of(new SubscribeOpen { Types_ = { request.Types_ } });
        (List<InboxItem> items, InboxPosition next, bool atEnd) = await FillAsync(request.Role, filter, from, limit, cancellation);
        if (!holds())
        {
            throw SubscriptionRefusals.RoleGone();
        }

        if (items.Count > 0)
        {
            await agency.Journal.AppendAsync(
                new JournalWrite { Entries = [.. new GivenMessages(items).ByOrigin.Select(given => Delivered(request, given))] }, cancellation);
        }

        return new ListDeliveriesResponse
        {
            Deliveries = { items.Select(item => new ListedDelivery { Delivery = item.Delivery, ReceivedAtUnixMicros = item.ReceivedAtUnixMicros }) },
            NextPosition = next == from ? request.AfterPosition : next.Done,
            AtEnd = atEnd,
        };
    }

    // The inbox answers as soon as it has anything; a page is to be full, or to end where the inbox does or enough was passed over.
    private async Task<(List<InboxItem> Items, InboxPosition Next, bool AtEnd)> FillAsync(
        string role, NoticeFilter filter, InboxPosition from, int limit, CancellationToken cancellation)
    {
        List<InboxItem> items = [];
        InboxPosition next = from;
        long bytes = 0;
        while (items.Count < limit && bytes < PageBytes)
        {
            InboxPage page = await agency.Inbox.ReadAsync(role, filter, next, limit - items.Count, PageBytes - bytes, cancellation);
            items.AddRange(page.Items.Where(item => item.Delivery is { BreakGlass: null }));
            bytes += page.Items.Sum(item => item.Bytes);
            if (page.Next == next)
            {
                return (items, next, true);
            }

            next = page.Next;
            if (page.Items.Count == 0)
            {
                break;
            }
        }

        return (items, next, false);
    }

    private JournalEntry Delivered(ListDeliveriesRequest request, (string Origin, IEnumerable<BatchPart> Parts) given) => new()
    {
        TimeUnixMicros = Clock.Micros(time.GetUtcNow()),
        Delivered = new Delivered { Role = request.Role, Subscriber = request.Subscriber, Origin = given.Origin, Parts = { given.Parts } },
    };
}
