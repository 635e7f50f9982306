using Google.Protobuf;
using Grpc.Core;
using SharingBus.Hosting.Errors;
using SharingBus.Lineage.V1;
using SharingBus.Node.Tests.Federation;

namespace SharingBus.Node.Tests.Auditing;

/// <summary>The journal as the tiles of a log, asked for over the wire.</summary>
public sealed class TileRequestTests
{
    [Fact]
    public async Task Tile_OfTheTree_HasItsCommitmentsAndTheirHashes()
    {
        await using TestFederation federation = await TestFederation.StartAsync();
        await federation.Client(TestBundle.School, "records").PublishAsync(Notices.Threat().Request("r1"));
        LineageService.LineageServiceClient auditor = federation.Auditor(TestBundle.School);
        ulong size = (await auditor.GetCheckpointAsync(new GetCheckpointRequest())).Size;

        ByteString entries = (await auditor.GetTileAsync(new GetTileRequest { Path = $"tile/entries/000.p/{size}", Size = size })).Tile;
        ByteString hashes = (await auditor.GetTileAsync(new GetTileRequest { Path = $"tile/0/000.p/{size}", Size = size })).Tile;

        Assert.InRange(size, 1ul, 255ul);
        Assert.Equal((34 * (int)size, 32 * (int)size), (entries.Length, hashes.Length));
        for (int index = 0; index < (int)size; index++)
        {
            GetInclusionProofResponse proof = await auditor.GetInclusionProofAsync(new GetInclusionProofRequest { Index = (ulong)index, Size = size });
            Assert.Equal([0, 32], entries.Span.Slice(34 * index, 2).ToArray());
            Assert.Equal(proof.LeafHash.ToByteArray(), hashes.Span.Slice(32 * index, 32).ToArray());
            Assert.Equal(System.Security.Cryptography.SHA256.HashData([0, .. entries.Span.Slice((34 * index) + 2, 32)]), proof.LeafHash.ToByteArray());
        }
    }

    [Fact]
    public async Task Tile_ThatIsNone_IsRefusedWithItsReason()
    {
        await using TestFederation federation = await TestFederation.StartAsync();
        await federation.Client(TestBundle.School, "records").PublishAsync(Notices.Threat().Request("r1"));
        LineageService.LineageServiceClient auditor = federation.Auditor(TestBundle.School);
        ulong size = (await auditor.GetCheckpointAsync(new GetCheckpointRequest())).Size;
        (string Path, ulong Size, StatusCode Code, string Reason)[] cases =
        [
            ($"tile/0/000.p/{size}", size, StatusCode.OK, ""),
            ("tile/0/000", size, StatusCode.NotFound, "NOT_FOUND"),
            ("tile/0/001", size, StatusCode.NotFound, "NOT_FOUND"),
            ("tile/1/000.p/1", size, StatusCode.NotFound, "NOT_FOUND"),
            ("tile/63/x036/x028/x797/x018/x963/967", size, StatusCode.NotFound, "NOT_FOUND"),
            ($"tile/entries/000.p/{size + 1}", size, StatusCode.NotFound, "NOT_FOUND"),
            ($"tile/0/000.p/{size}", 0, StatusCode.NotFound, "NOT_FOUND"),
            ($"tile/0/000.p/{size}", ulong.MaxValue, StatusCode.InvalidArgument, "INVALID_REQUEST"),
            ($"tile/0/000.p/{size}", 1_000_000, StatusCode.InvalidArgument, "INVALID_REQUEST"),
            ("", size, StatusCode.InvalidArgument, "INVALID_REQUEST"),
            ("tile/0/000.p/0", size, StatusCode.InvalidArgument, "INVALID_REQUEST"),
            ("tile/0/../../journal.db", size, StatusCode.InvalidArgument, "INVALID_REQUEST"),
            (new string('x', 100_000), size, StatusCode.InvalidArgument, "INVALID_REQUEST"),
        ];

        foreach ((string path, ulong of, StatusCode code, string reason) in cases)
        {
            Assert.Equal((code, reason), await AskAsync(auditor, new GetTileRequest { Path = path, Size = of }));
        }

        GetTileRequest good = new() { Path = $"tile/0/000.p/{size}", Size = size };
        Assert.Equal((StatusCode.PermissionDenied, "NOT_PERMITTED"), await AskAsync(federation.Lineage(TestBundle.School, "records"), good));
        good.Agency = TestBundle.Police;
        Assert.Equal((StatusCode.PermissionDenied, "NOT_PERMITTED"), await AskAsync(auditor, good));
    }

    private static async Task<(StatusCode Code, string Reason)> AskAsync(LineageService.LineageServiceClient auditor, GetTileRequest request)
    {
        try
        {
            await auditor.GetTileAsync(request);
            return (StatusCode.OK, "");
        }
        catch (RpcException refused)
        {
            return (refused.StatusCode, WireError.ReasonOf(refused) ?? "");
        }
    }
}
