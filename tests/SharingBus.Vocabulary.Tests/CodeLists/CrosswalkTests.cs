using System.Text;
using SharingBus.Vocabulary.CodeLists;
using SharingBus.Vocabulary.V1;
using Xunit;

namespace SharingBus.Vocabulary.Tests.CodeLists;

public sealed class CrosswalkTests
{
    private const string Json = """{"name":"Northbridge school incidents","version":"2026-03","terms":{"Drohung":"THRTPUB","hate slogan":"HATE"}}""";

    [Fact]
    public void TryMap_KnownTerm_GivesTheCommonCode()
    {
        Crosswalk<TipClass> crosswalk = Read(Json);

        Assert.True(crosswalk.TryMap(" drohung ", out TipClass code, out _));
        Assert.Equal((TipClass.Thrtpub, "2026-03"), (code, crosswalk.Version));
    }

    [Fact]
    public void TryMap_UnknownTerm_NamesTermAndList()
    {
        Assert.False(Read(Json).TryMap("graffiti", out _, out string? error));
        Assert.Contains("\"graffiti\"", error, StringComparison.Ordinal);
        Assert.Contains("Northbridge school incidents", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"name":"a","version":"1","terms":{"x":"NOPE","y":"ALSO_NOT"}}""", 2)]
    [InlineData("""{"name":"a","version":"1","terms":{"x":"HATE","X":"BIO"}}""", 1)]
    [InlineData("""{"name":"","version":"1","terms":{}}""", 1)]
    [InlineData("""{"name":"a","version":"1","terms":{"x":"HATE","x":"BIO"}}""", 1)]
    [InlineData("""{"name":"a"}""", 1)]
    [InlineData("not json", 1)]
    public void TryRead_WrongCrosswalk_TellsEveryError(string json, int count)
    {
        Assert.False(Crosswalks.TryRead(Encoding.UTF8.GetBytes(json), NiemCodes.TipClass, out _, out IReadOnlyList<string> errors));
        Assert.Equal(count, errors.Count);
    }

    private static Crosswalk<TipClass> Read(string json)
    {
        Assert.True(Crosswalks.TryRead(Encoding.UTF8.GetBytes(json), NiemCodes.TipClass, out Crosswalk<TipClass>? crosswalk, out _));
        return crosswalk;
    }
}
