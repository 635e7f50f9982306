using Google.Protobuf;
using SharingBus.Exchange.V1;
using SharingBus.Federation.V1;
using SharingBus.Node.Agencies;
using SharingBus.Node.Tests.Federation;
using SharingBus.Trust.Identities;

namespace SharingBus.SecurityTests.Register;

/// <summary>Agencies change their keys while notices go, without a restart and without a loss.</summary>
public sealed class KeyRotationTests
{
    private const int Streams = 4;
    private const int KeysTaken = 5101;
    private const int KeysNotTaken = 5102;

    [Fact]
    public async Task Keys_OfBothSidesChangedUnderTraffic_LoseNoNotice()
    {
        using var log = new EventLog();
        await using TestFederation federation = await TestFederation.StartAsync(log);
        var tap = new KeyTap(federation);
        await using Subscriber desk = await Subscriber.OpenAsync(federation.Client(TestBundle.Police, "desk"), TestBundle.DutyDesk);
        var load = new PublishingLoad(federation, TestBundle.School, Streams);
        await load.UntilAcceptedAsync();
        RetiredKeys police = await RotateAsync(federation, TestBundle.Police, log);
        RetiredKeys school = await RotateAsync(federation, TestBundle.School, log);

        // Both keys in the register: the new ones are used from here on.
        federation.Bundle.Shape = bundle =>
        {
            police.AddTo(bundle);
            school.AddTo(bundle);
        };
        await PublishAsync(federation, log);
        try { await tap.UntilAsync(school.NewSigning, police.NewEncryption); } catch (Exception) {
            Dbg($"want {school.NewSigning} {police.NewEncryption}; published {federation.Keys(TestBundle.School).Signing.Id} {federation.Keys(TestBundle.Police).Encryption.Id}");
            foreach (var h in tap.Headers.TakeLast(5)) Dbg($"{h.Sender}->{h.Recipient} {h.Lane} {h.Sequence} {h.SigningKeyId} {h.RecipientKeyId} b{h.BundleVersion}");
            Dbg(tap.Headers.Count + " accepted " + load.Accepted.Count);
            foreach (int id in new[]{5001,5002,5003,5401,5101,5102,5301,5302,5303,5304,5305}) foreach (var t in log.Texts(id).TakeLast(4)) Dbg(id+" "+t);
            throw; }

        // The old ones leave the register and the disk.
        federation.Bundle.Shape = null;
        await PublishAsync(federation, log);
        police.Delete();
        school.Delete();
        await TakenAsync(federation, log);
        await TakenAsync(federation, log);
        PublishResponse last = await federation.Client(TestBundle.School, "records").PublishAsync(Notices.Threat().Request("behind all of them"));
        await load.DisposeAsync();

        HashSet<ByteString> wanted = [.. load.Accepted, last.MessageId];
        List<ByteString> given = [];
        while (!wanted.IsSubsetOf(given))
        {
            Delivery delivery = await desk.NextAsync();
            given.Add(delivery.MessageId);
            await desk.AcknowledgeAsync(delivery);
        }

        Assert.Equal(given.Count, given.Distinct().Count());
        Assert.True(load.Accepted.Count > Streams);
        Assert.Null(federation.Keys(TestBundle.Police).FindEncryptionKey(police.OldEncryption));
    }

    [Fact]
    public async Task NewKey_ThatTheRegisterDoesNotNameYet_IsNotUsedAndNothingWaits()
    {
        using var log = new EventLog();
        await using TestFederation federation = await TestFederation.StartAsync(log);
        var tap = new KeyTap(federation);
        var inbox = new PoliceInbox(federation);
        RetiredKeys school = await RotateAsync(federation, TestBundle.School, log);

        await inbox.PublishAsync(Notices.Threat());

        Assert.NotEqual(school.NewSigning, federation.Keys(TestBundle.School).SigningKeyIn(school.Published, Micros(federation))!.Id);
        Assert.DoesNotContain(school.NewSigning, tap.SigningKeys);
    }

    [Fact]
    public async Task KeyFile_ThatIsHalfWritten_LeavesTheKeysAsTheyAre()
    {
        using var log = new EventLog();
        await using TestFederation federation = await TestFederation.StartAsync(log);
        var inbox = new PoliceInbox(federation);
        string file = Path.Combine(federation.KeysDirectory(TestBundle.School), "signing.pem");
        string before = federation.Keys(TestBundle.School).Signing.Id;

        File.WriteAllText(file, File.ReadAllText(file)[..60]);
        federation.Clock.Advance(KeyWatch.Interval);
        await log.UntilAsync(KeysNotTaken);
        await inbox.PublishAsync(Notices.Threat());

        Assert.Contains(file, log.Text(KeysNotTaken), StringComparison.Ordinal);
        Assert.Equal(before, federation.Keys(TestBundle.School).Signing.Id);
    }

    private static void Dbg(string t) => File.AppendAllText("/tmp/reg/dbg.txt", t + "\n");
    private static long Micros(TestFederation federation) => federation.Clock.GetUtcNow().ToUnixTimeMilliseconds() * 1000;

    private static async Task<RetiredKeys> RotateAsync(TestFederation federation, string agency, EventLog log)
    {
        var retired = RetiredKeys.Of(federation, agency);
        using (AgencyKeys rotated = AgencyKeys.Rotate(agency, federation.KeysDirectory(agency)))
        {
            retired.NewSigning = rotated.Signing.Id;
            retired.NewEncryption = rotated.Encryption.Id;
        }

        await TakenAsync(federation, log);
        return retired;
    }

    private static Task TakenAsync(TestFederation federation, EventLog log)
    {
        int taken = log.Times(KeysTaken);
        federation.Clock.Advance(KeyWatch.Interval);
        return log.UntilAsync(KeysTaken, taken + 1);
    }

    private static Task PublishAsync(TestFederation federation, EventLog log)
    {
        int adopted = log.Times(EventLog.Adopted);
        federation.PublishNext();
        return log.UntilAsync(EventLog.Adopted, adopted + TestFederation.Agencies.Count);
    }
}
