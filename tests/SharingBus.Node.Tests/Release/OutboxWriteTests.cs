using SharingBus.Lineage.Journals;
using SharingBus.Node.Release;
using SharingBus.Node.Sending;
using SharingBus.Node.Tests.Federation;

namespace SharingBus.Node.Tests.Release;

public sealed class OutboxWriteTests
{
    [Fact]
    public async Task Build_OfAStepInAChain_IsAWriteOfThatChain()
    {
        await using TestFederation federation = await TestFederation.StartAsync();
        OutgoingPositions positions = await OutgoingPositions.LoadAsync(federation.Hosted(TestBundle.School).Journal);
        var chain = new JournalChain();

        JournalWrite write = new OutboxWrite(positions, TestFederation.Start) { Chain = chain }.Build();

        Assert.Same(chain, write.Chain);
    }
}
