using SharingBus.Vocabulary.CodeLists;
using SharingBus.Vocabulary.V1;
using Xunit;

namespace SharingBus.Vocabulary.Tests.CodeLists;

public sealed class UpperSnakeTests
{
    [Theory]
    [InlineData("ImminentDanger", "IMMINENT_DANGER")]
    [InlineData("Red", "RED")]
    [InlineData("Us28Cfr23", "US28_CFR23")]
    [InlineData("", "")]
    public void Of_ANameInCode_IsTheNameOnTheWire(string name, string written) => Assert.Equal(written, UpperSnake.Of(name));

    [Fact]
    public void Of_AWord_IsItsNameInTheProtoWithoutThePrefix() => Assert.Equal("IMMINENT_DANGER", UpperSnake.Of(Purpose.ImminentDanger));
}
