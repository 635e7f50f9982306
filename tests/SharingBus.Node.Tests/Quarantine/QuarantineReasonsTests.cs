using SharingBus.Exchange.V1;
using SharingBus.Node.Quarantine;
using SharingBus.Trust.Sealing;

namespace SharingBus.Node.Tests.Quarantine;

public sealed class QuarantineReasonsTests
{
    [Theory]
    [MemberData(nameof(OpenErrors))]
    public void Reason_ForWhichABatchIsNotOpened_IsOnTheList(OpenError error) =>
        Assert.Equal(error.Reason(), QuarantineReasons.ToValue(error.Reason()).ToName());

    [Fact]
    public void Reason_ThatIsNotOnTheList_IsAMistake() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => QuarantineReasons.ToValue("BAD_WEATHER"));

    [Fact]
    public void Reasons_OfTheProto_AreNamedAsTheirValues() =>
        Assert.All(Enum.GetValues<QuarantineReason>(), reason => Assert.Equal(reason, QuarantineReasons.ToValue(reason.ToName())));

    public static TheoryData<OpenError> OpenErrors() => new(Enum.GetValues<OpenError>().Where(error => error != OpenError.None));
}
