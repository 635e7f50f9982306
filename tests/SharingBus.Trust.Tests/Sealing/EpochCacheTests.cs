using System.Security.Cryptography;
using Google.Protobuf;
using SharingBus.Exchange.V1;
using SharingBus.Trust.Hpke;
using SharingBus.Trust.Sealing;
using Xunit;

namespace SharingBus.Trust.Tests.Sealing;

public sealed class EpochCacheTests : IDisposable
{
    private readonly EpochCache _cache = new();
    private readonly ECDiffieHellman _recipient = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);

    public void Dispose()
    {
        _cache.Dispose();
        _recipient.Dispose();
    }

    [Fact]
    public void Keep_MoreThanItsBound_DropsTheLongestUnused()
    {
        for (byte id = 0; id < EpochCache.MostPerStream; id++)
        {
            _cache.Keep("police-north", Lane.Bulk, Epoch(id));
        }

        Assert.NotNull(_cache.Find("police-north", Lane.Bulk, Id(0)));
        _cache.Keep("police-north", Lane.Bulk, Epoch(EpochCache.MostPerStream));

        Assert.NotNull(_cache.Find("police-north", Lane.Bulk, Id(0)));
        Assert.Null(_cache.Find("police-north", Lane.Bulk, Id(1)));
        Assert.NotNull(_cache.Find("police-north", Lane.Bulk, Id(EpochCache.MostPerStream)));
    }

    [Fact]
    public void Find_EpochOfAnotherStream_IsNone()
    {
        _cache.Keep("police-north", Lane.Bulk, Epoch(1));

        Assert.Null(_cache.Find("police-north", Lane.Urgent, Id(1)));
        Assert.Null(_cache.Find("school-board", Lane.Bulk, Id(1)));
    }

    [Fact]
    public void Keep_ManyEpochsOfOneSender_LeavesTheOthersAlone()
    {
        _cache.Keep("school-board", Lane.Bulk, Epoch(0));
        for (byte id = 1; id < 50; id++)
        {
            _cache.Keep("police-north", Lane.Bulk, Epoch(id));
        }

        Assert.NotNull(_cache.Find("school-board", Lane.Bulk, Id(0)));
    }

    private static ByteString Id(byte id) => ByteString.CopyFrom(id);

    private OpeningEpoch Epoch(byte id)
    {
        using HpkeContext context = HpkeContext.Send(_recipient, "test"u8, out byte[] enc);
        return new OpeningEpoch(Id(id), ByteString.CopyFrom(enc), "0123456789abcdef", new EpochCipher(context));
    }
}
