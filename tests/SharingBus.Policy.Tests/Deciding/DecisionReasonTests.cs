using SharingBus.Policy.Deciding;

namespace SharingBus.Policy.Tests.Deciding;

public sealed class DecisionReasonTests
{
    [Fact]
    public void Code_OfEveryReason_IsItsNameInUpperSnake() => Assert.All(Enum.GetValues<DecisionReason>(), reason =>
    {
        var words = string.Concat(reason.ToString().Select(letter => char.IsUpper(letter) ? $"_{letter}" : $"{letter}"));
        Assert.Equal(words[1..].ToUpperInvariant(), reason.Code());
    });

    [Fact]
    public void Code_OfNoReason_IsRefused() => Assert.Throws<ArgumentOutOfRangeException>(() => ((DecisionReason)200).Code());
}
