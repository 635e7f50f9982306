using SharingBus.Lineage.Retention;
using SharingBus.Lineage.V1;
using Xunit;

namespace SharingBus.Lineage.Tests.Retention;

public sealed class MetadataTermsTests
{
    private const long Day = 24L * 60 * 60 * 1_000_000;

    // What names nobody, what makes a published bundle binding, and what a hub is rebuilt from.
    private static readonly JournalEntry.EventOneofCase[] ForGood =
    [
        JournalEntry.EventOneofCase.None,
        JournalEntry.EventOneofCase.BundleAdopted,
        JournalEntry.EventOneofCase.RestoreNoticed,
        JournalEntry.EventOneofCase.ProposalRecorded,
        JournalEntry.EventOneofCase.MetadataEnded,
        JournalEntry.EventOneofCase.Noted,
    ];

    [Fact]
    public void Entries_OfEveryKind_HaveATermButForThoseThatStay()
    {
        foreach (JournalEntry.EventOneofCase kind in Enum.GetValues<JournalEntry.EventOneofCase>())
        {
            MetadataTerm? expected = kind == JournalEntry.EventOneofCase.PersonLookedUp ? MetadataTerm.LookUp : MetadataTerm.General;
            Assert.Equal((kind, ForGood.Contains(kind) ? null : expected), (kind, MetadataTerms.Of(kind)));
        }
    }

    [Theory]
    [InlineData(40, 30)]
    [InlineData(30, 40)]
    public void Term_ThatIsOverFirst_IsTheShorter(int general, int lookUps) =>
        Assert.Equal(5 + (30 * Day), new MetadataTerms(general, lookUps).Earliest(5));

    [Theory]
    [InlineData(29, 30)]
    [InlineData(30, 36_526)]
    [InlineData(0, -1)]
    public void Terms_OutOfBounds_AreNamedAsTheConfigurationNamesThem(int general, int lookUps)
    {
        IReadOnlyList<string> faults = new MetadataTerms(general, lookUps).Check();
        Assert.Equal(general < 30, faults.Any(static fault => fault.Contains("\"metadataDays\"", StringComparison.Ordinal)));
        Assert.Equal(lookUps is < 30 or > 36_525, faults.Any(static fault => fault.Contains("\"lookUpDays\"", StringComparison.Ordinal)));
    }
}
