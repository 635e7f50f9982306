using System.Globalization;
using SharingBus.Fusion.V1;
using SharingBus.Hub.Duty;
using SharingBus.Hub.History;
using SharingBus.Hub.Routing;
using Xunit;

namespace SharingBus.Hub.Tests.Duty;

public sealed class DutyRosterTests
{
    private const string Document = """
        rotas:
          - id: desk
            time_zone: Europe/Berlin
            shifts:
              - { days: [MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY], from: "08:00", until: "20:00", person: A. Day, recipient: { agency: police, roles: [desk] } }
              - { days: [MONDAY, TUESDAY, WEDNESDAY, THURSDAY], from: "20:00", until: "08:00", person: B. Night, recipient: { agency: social } }
              - { days: [FRIDAY], from: "20:00", until: "00:00", person: C. Weekend, recipient: { agency: social } }
              - { days: [SATURDAY, SUNDAY], from: "00:00", until: "00:00", person: C. Weekend, recipient: { agency: social } }
              - { days: [MONDAY], from: "00:00", until: "08:00", person: C. Weekend, recipient: { agency: social } }
        """;

    private readonly DutyRota _rota = AlertingTable.Parse(Document, "a.yaml", "fusion").Rota("desk")!;

    private readonly DutyBook _book = new();

    [Theory]
    [InlineData("2026-03-02T06:59:59Z", "C. Weekend", "2026-03-02T07:00:00Z")]
    [InlineData("2026-03-02T07:00:00Z", "A. Day", "2026-03-02T19:00:00Z")]
    [InlineData("2026-03-02T19:00:00Z", "B. Night", "2026-03-03T07:00:00Z")]
    [InlineData("2026-03-03T06:59:00Z", "B. Night", "2026-03-03T07:00:00Z")]
    [InlineData("2026-03-07T12:00:00Z", "C. Weekend", "2026-03-07T23:00:00Z")]
    // The clocks go forward on 29 March 2026: by the wall the shift of Monday still begins at eight.
    [InlineData("2026-03-30T05:59:00Z", "C. Weekend", "2026-03-30T06:00:00Z")]
    [InlineData("2026-03-30T06:00:00Z", "A. Day", "2026-03-30T18:00:00Z")]
    public void Rota_SaysWhoIsOnDutyByTheWallClockOfItsZone(string at, string person, string until)
    {
        var duty = DutyRoster.At(_rota, _book, Time(at));

        Assert.Equal((person, Time(until), ""), (duty.Person, duty.Until, duty.HandedOverBy));
    }

    [Fact]
    public void HandOver_CountsUntilTheShiftEnds()
    {
        var until = Time("2026-03-02T19:00:00Z");
        _book.HandOver(new DutyHandedOver("desk", "A. Day", "D. Stand-In", Millis("2026-03-02T10:00:00Z"), until.ToUnixTimeMilliseconds(), "ill", "console"));

        Assert.Equal("A. Day", DutyRoster.At(_rota, _book, Time("2026-03-02T09:59:00Z")).Person);
        var duty = DutyRoster.At(_rota, _book, Time("2026-03-02T10:00:00Z"));
        Assert.Equal(("D. Stand-In", "A. Day", "police"), (duty.Person, duty.HandedOverBy, duty.Recipient.Agency));
        Assert.Equal("B. Night", DutyRoster.At(_rota, _book, until).Person);
        Assert.Equal("A. Day", DutyRoster.At(_rota, _book, Time("2026-03-03T10:00:00Z")).Person);
    }

    [Fact]
    public void Rota_WithTwoOnDutyAtOnce_IsRefused()
    {
        const string overlapping = """

              - { days: [TUESDAY], from: "12:30", until: "13:00", person: E. Extra, recipient: { agency: social } }
        """;

        var fault = Assert.Throws<ArgumentException>(() => AlertingTable.Parse(Document + overlapping, "a.yaml", "fusion"));

        Assert.Contains("a.yaml:4: several are on duty on Tuesday 12:30", fault.Message, StringComparison.Ordinal);
    }

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);

    private static long Millis(string text) => Time(text).ToUnixTimeMilliseconds();
}
