using System.Globalization;
using SharingBus.Exchange.V1;

namespace SharingBus.Cli.Commands;

/// <summary>Prints the holders of a notice as a table.</summary>
internal static class HolderTable
{
    private const int AgencyWidth = 28;
    private const int StateWidth = 14;

    /// <summary>Prints what the origin knows.</summary>
    public static void Print(GetNoticeStatusResponse status, TextWriter output)
    {
        if (status.ExpiresAtUnixMicros > 0)
        {
            output.WriteLine($"expires {Time(status.ExpiresAtUnixMicros)}");
        }

        if (status.Change is { } change)
        {
            output.WriteLine(
                $"{change.Kind.ToString().ToUpperInvariant()} ordered {Time(status.ChangeOrderedAtUnixMicros)}, to be confirmed by {Time(status.ChangeDueAtUnixMicros)}");
        }

        if (status.Holders.Count == 0)
        {
            output.WriteLine("nobody holds it: it was released to nobody, or has not left yet");
            return;
        }

        output.WriteLine($"{"holder",-AgencyWidth}{"notice",-StateWidth}{"change",-StateWidth}roles");
        foreach (var holder in status.Holders)
        {
            output.WriteLine($"{holder.Agency,-AgencyWidth}{Notice(holder),-StateWidth}{Change(status, holder),-StateWidth}{string.Join(", ", holder.Roles)}");
        }
    }

    private static string Notice(Holder holder) => holder switch
    {
        { AcknowledgedRoles.Count: > 0 } => "acknowledged",
        { DeliveredRoles.Count: > 0 } => "delivered",
        { Received: true } => "received",
        { Sent: true } => "sent",
        _ => "-",
    };

    private static string Change(GetNoticeStatusResponse status, Holder holder) => (status.Change, holder) switch
    {
        (null, _) => "-",
        (_, { ChangeConfirmed: true }) => "confirmed",
        (_, { Overdue: true }) => "OVERDUE",
        _ => "open",
    };

    private static string Time(long unixMicros)
    {
        long millis = Math.Min(unixMicros / 1000, DateTimeOffset.MaxValue.ToUnixTimeMilliseconds());
        return DateTimeOffset.FromUnixTimeMilliseconds(millis).ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
    }
}
