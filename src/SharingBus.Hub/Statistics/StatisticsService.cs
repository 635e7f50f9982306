using Grpc.Core;
using SharingBus.Fusion.V1;
using SharingBus.Hosting.Callers;
using SharingBus.Hosting.Errors;
using SharingBus.Hub.History;
using SharingBus.Hub.Situations;
using Wire = SharingBus.Fusion.V1.StatisticsService;

namespace SharingBus.Hub.Statistics;

/// <summary>What was released of the hub's counts. There is nothing to filter by: the tables are what they are.</summary>
internal sealed class StatisticsService(HubLedger ledger) : Wire.StatisticsServiceBase
{
    // A year of weeks.
    private const int MaxSize = 52;

    /// <inheritdoc/>
    [RequiresRight(CallerRight.ReadStatistics)]
    public override Task<ListPicturesResponse> ListPictures(ListPicturesRequest request, ServerCallContext context)
    {
        var (page, token) = Page(StatisticsKind.Picture, request.PageSize, request.PageToken);
        return Task.FromResult(new ListPicturesResponse { Pictures = { page }, NextPageToken = token });
    }

    /// <inheritdoc/>
    [RequiresRight(CallerRight.Evaluate)]
    public override Task<ListMeasuresResponse> ListMeasures(ListMeasuresRequest request, ServerCallContext context)
    {
        var (page, token) = Page(StatisticsKind.Measures, request.PageSize, request.PageToken);
        return Task.FromResult(new ListMeasuresResponse { Measures = { page }, NextPageToken = token });
    }

    private static int Size(int asked) => asked switch
    {
        < 0 => throw WireError.Create(StatusCode.InvalidArgument, "PAGE_SIZE_INVALID", "page_size must not be negative."),
        0 => 1,
        _ => Math.Min(asked, MaxSize),
    };

    private (IReadOnlyList<PeriodStatistics> Page, string Token) Page(StatisticsKind kind, int size, string token)
    {
        var (asked, before) = (Size(size), PageToken.ReadNumber(token));
        var (page, last) = ledger.Read(state => StatisticsReading.Page(state, kind, asked, before));
        return (page, PageToken.Write(last));
    }
}
