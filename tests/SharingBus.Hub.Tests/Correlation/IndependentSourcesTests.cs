using SharingBus.Hub.Correlation;
using Xunit;

namespace SharingBus.Hub.Tests.Correlation;

public sealed class IndependentSourcesTests
{
    private readonly Ancestry _ancestry = new(new NoticeTable());

    [Fact]
    public void Sources_OfDifferentAgencies_CountEach()
    {
        Know(1, "police");
        Know(2, "school");

        Assert.Equal(["police", "school"], Sources(1, 2));
    }

    [Fact]
    public void Sources_OfOneAgency_CountOnce()
    {
        Know(1, "police");
        Know(2, "police");

        Assert.Equal(["police"], Sources(1, 2));
    }

    [Fact]
    public void Sources_DerivedFromOneAnother_CountOnce()
    {
        Know(1, "police");
        Know(2, "school", 1);

        Assert.Equal(["police"], Sources(1, 2));
    }

    [Fact]
    public void Sources_WithACommonAncestorNobodySaw_CountOnce()
    {
        Know(2, "police", 1);
        Know(3, "school", 1);

        Assert.Equal(["police"], Sources(2, 3));
    }

    [Fact]
    public void Sources_WithAnAncestorTwoStepsBack_CountOnce()
    {
        Know(1, "police");
        Know(2, "ngo", 1);
        Know(3, "school", 2);

        Assert.Equal(["police"], Sources(1, 3));
    }

    [Fact]
    public void Sources_WithOneThatJoinsBoth_StillCountTheTwo()
    {
        Know(1, "police");
        Know(2, "school");
        Know(3, "ngo", 1, 2);

        Assert.Equal(["police", "school"], Sources(1, 2, 3));
    }

    [Fact]
    public void Sources_WithOneThatClaimsToBeOlderAndToRestOnBoth_StillCountTheTwo()
    {
        Know(1, "ngo", 2, 3);
        Know(2, "police");
        Know(3, "school");

        Assert.Equal(["police", "school"], Sources(1, 2, 3));
    }

    [Fact]
    public void Sources_WithOneThatClaimsToBeOlderAndToRestOnTheAlert_StillCountTheTwo()
    {
        Know(1, "ngo", 9);
        Know(2, "police");
        Know(3, "school");
        _ancestry.Add(Sample.Id(9), "", [Sample.Id(2), Sample.Id(3)]);

        Assert.Equal(["police", "school"], Sources(1, 2, 3));
    }

    [Fact]
    public void Sources_WithOneThatSpeaksInThePlaceOfAnother_StillCountTheTwo()
    {
        Know(1, "police");
        Know(2, "ngo", 1, 4);
        Know(3, "police");
        Know(4, "school");

        Assert.Equal(["police", "school"], Sources(2, 3, 4));
    }

    [Fact]
    public void Source_WrittenAfterReadingAnAlert_IsNoNews()
    {
        Know(1, "police");
        _ancestry.Add(Sample.Id(5), "", [Sample.Id(1)]);
        Know(6, "school", 5);

        Assert.Equal(["police"], Sources(1, 6));
    }

    // To find what each rests on is the work; who speaks for itself is heard however many came before.
    [Theory]
    [InlineData(CorrelationBounds.MaxDerived - 1, false, true)]
    [InlineData(CorrelationBounds.MaxDerived, false, false)]
    [InlineData(CorrelationBounds.MaxDerived, true, true)]
    [InlineData(1_000, true, true)]
    public void Sources_OfAnAgencyThatPassesOnWithoutEnd_AreAskedUpToABound(int passedOn, bool ownWord, bool counts)
    {
        Know(1, "police");
        for (var number = 2; number < 2 + passedOn; number++)
        {
            Know(number, "school", 1);
        }

        Know(2 + passedOn, "school", ownWord ? [] : [5_000]);

        Assert.Equal(counts ? ["police", "school"] : ["police"], Sources([.. Enumerable.Range(1, 2 + passedOn)]));
    }

    private void Know(int number, string origin, params int[] parents) =>
        _ancestry.Add(Sample.Id(number), origin, [.. parents.Select(Sample.Id)]);

    private IReadOnlyList<string> Sources(params int[] numbers) => IndependentSources.Of([.. numbers.Select(Sample.Id)], _ancestry);
}
