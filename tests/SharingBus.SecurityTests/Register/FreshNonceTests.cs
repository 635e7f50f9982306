using SharingBus.Exchange.V1;
using SharingBus.Node.Tests.Federation;

namespace SharingBus.SecurityTests.Register;

/// <summary>A nonce under one key twice would give AES-GCM away. Every start begins new epochs, so no counter can come again.</summary>
public sealed class FreshNonceTests
{
    private const int Starts = 3;

    [Fact]
    public async Task Nonces_OverRestartsOfTheSender_NeverRepeat()
    {
        await using TestFederation federation = await TestFederation.StartAsync();
        var tap = new KeyTap(federation);
        var inbox = new PoliceInbox(federation);
        for (int start = 0; start < Starts; start++)
        {
            await inbox.PublishAsync(Notices.Threat($"{start} first"));
            await inbox.PublishAsync(Notices.Threat($"{start} second"));
            await federation.StopNodeAsync(TestBundle.School);
            await federation.StartNodeAsync(TestBundle.School);
        }

        await inbox.PublishAsync(Notices.Threat("last"));

        BatchHeader[] notices = [.. tap.Headers.Where(header => header.Sender == TestBundle.School && header.Lane != Lane.Rights)];
        Assert.True(notices.Length > 2 * Starts);
        Assert.Equal(tap.Headers.Count, tap.Headers.Select(header => (header.EpochId, header.NonceCounter)).Distinct().Count());
        Assert.True(notices.Select(header => header.EpochId).Distinct().Count() > Starts);
        Assert.Equal(notices.Select(header => header.EpochId).Distinct().Count(), notices.Select(header => header.Enc).Distinct().Count());
    }
}
