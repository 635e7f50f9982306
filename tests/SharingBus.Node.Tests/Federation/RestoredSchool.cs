using Google.Protobuf;
using SharingBus.Exchange.V1;

namespace SharingBus.Node.Tests.Federation;

/// <summary>
/// A school whose journal is put back from a backup while the police hold more of its stream: what it accepts afterwards must reach them, each
/// notice once and in order.
/// </summary>
internal static class RestoredSchool
{
    /// <summary>Publishes, keeps a backup, publishes more, puts the backup back, and publishes again.</summary>
    /// <param name="federation">The federation.</param>
    /// <param name="before">Notices before the backup.</param>
    /// <param name="since">Notices that the backup does not know.</param>
    /// <param name="later">Notices after it was put back.</param>
    /// <param name="journalAlone">Whether all files but the journal's stay.</param>
    /// <returns>What was accepted, and what the police were given, in order.</returns>
    public static async Task<(IReadOnlyList<ByteString> Accepted, IReadOnlyList<ByteString> Delivered)> RunAsync(
        TestFederation federation, int before, int since, int later, bool journalAlone = false)
    {
        await using Subscriber desk = await Subscriber.OpenAsync(federation.Client(TestBundle.Police, "desk"), TestBundle.DutyDesk);
        List<ByteString> accepted = [];
        List<Delivery> delivered = [];
        await PublishAsync(federation, accepted, before);
        delivered.AddRange(await desk.TakeAsync(before));
        Backup backup = await Backup.OfAsync(federation, TestBundle.School);
        await PublishAsync(federation, accepted, since);
        delivered.AddRange(await desk.TakeAsync(since));

        await backup.PutBackAsync(federation, TestBundle.School, journalAlone);
        await PublishAsync(federation, accepted, later);
        delivered.AddRange(await desk.TakeAsync(later));
        await PublishAsync(federation, accepted, 1); // what comes twice comes before this
        delivered.Add(await desk.NextAsync());
        return (accepted, [.. delivered.Select(d => d.MessageId)]);
    }

    /// <summary>Publishes notices of the school one after another: each may leave in a batch of its own.</summary>
    public static async Task PublishAsync(TestFederation federation, List<ByteString> accepted, int count)
    {
        ExchangeService.ExchangeServiceClient records = federation.Client(TestBundle.School, "records");
        for (int number = 0; number < count; number++)
        {
            PublishResponse response = await records.PublishAsync(Notices.Threat($"Number {accepted.Count}").Request($"r{accepted.Count}"));
            accepted.Add(response.MessageId);
        }
    }
}
