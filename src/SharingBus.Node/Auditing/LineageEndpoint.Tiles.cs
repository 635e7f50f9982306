using Google.Protobuf;
using Grpc.Core;
using SharingBus.Hosting.Callers;
using SharingBus.Hosting.Errors;
using SharingBus.Lineage.Tiles;
using SharingBus.Lineage.V1;
using SharingBus.Node.Agencies;

namespace SharingBus.Node.Auditing;

/// <summary>The journal as the tiles of a transparency log.</summary>
internal sealed partial class LineageEndpoint
{
    [RequiresRight(CallerRight.Audit)]
    public override async Task<GetTileResponse> GetTile(GetTileRequest request, ServerCallContext context)
    {
        HostedAgency agency = AgencyOf(context, request.Agency);
        if (!TilePath.TryParse(request.Path, out TilePath path))
        {
            throw Invalid("path", "Name a tile as C2SP tlog-tiles writes it, for example tile/0/x001/067 or tile/entries/000.p/17.");
        }

        byte[] tile = await new TileReader(agency.Journal.Read).ReadAsync(path, SizeOf(agency, request.Size), context.CancellationToken)
            ?? throw WireError.Create(StatusCode.NotFound, "NOT_FOUND", "The tree of this size has no such tile: a partial tile is named with its width.");
        return new GetTileResponse { Tile = UnsafeByteOperations.UnsafeWrap(tile) };
    }
}
