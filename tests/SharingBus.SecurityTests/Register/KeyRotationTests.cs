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
    private const int Quarantined = 5401;

    [Fact]
    public async Task Keys_OfBothSidesChangedUnderTraffic_LoseNoNotice()
    {
        using var log = new EventLog();
        await using TestFederation federation = await TestFederation.StartAsync(log);
        var tap = new KeyTap(federation);
        await using Subscriber desk = await Subscriber.OpenAsync(federation.Client(TestBundle.Police, "desk"), TestBundle.DutyDesk);
        await using var load = new PublishingLoad(federation, TestBundle.School, Streams);
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
        await tap.UntilAsync(school.NewSigning, police.NewEncryption);

        // The old ones leave the register and the disk.
        federation.Bundle.Shape = null;
        await PublishAsync(federation, log);
        await TakenAsync(federation, log, police.Delete, () => federation.Keys(TestBundle.Police).FindEncryptionKey(police.OldEncryption) is null);
        await TakenAsync(federation, log, school.Delete, () => federation.Keys(TestBundle.School).FindEncryptionKey(school.OldEncryption) is null);
        PublishResponse last = await federation.Client(TestBundle.School, "records").PublishAsync(Notices.Threat().Request("behind all of them"));
        await load.StopAsync();

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
    }

    [Fact]
    public async Task Notice_SealedToAKeyThatWasDeletedTooEarly_ArrivesUnderTheNextOne()
    {
        using var log = new EventLog();
        await using TestFederation federation = await TestFederation.StartAsync(log);
        await using Subscriber desk = await Subscriber.OpenAsync(federation.Client(TestBundle.Police, "desk"), TestBundle.DutyDesk);
        RetiredKeys police = await RotateAsync(federation, TestBundle.Police, log);
        await TakenAsync(federation, log, police.Delete, () => federation.Keys(TestBundle.Police).FindEncryptionKey(police.OldEncryption) is null);
        PublishResponse accepted = await federation.Client(TestBundle.School, "records").PublishAsync(Notices.Threat().Request("r1"));
        await log.UntilAsync(Quarantined);

        await PublishAsync(federation, log);
        federation.Clock.Advance(TimeSpan.FromMinutes(2)); // its receipt is overdue

        Assert.Equal(accepted.MessageId, (await desk.NextAsync()).MessageId);
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

    private static long Micros(TestFederation federation) => federation.Clock.GetUtcNow().ToUnixTimeMilliseconds() * 1000;

    private static async Task<RetiredKeys> RotateAsync(TestFederation federation, string agency, EventLog log)
    {
        var retired = RetiredKeys.Of(federation, agency);
        AgencyKeys held = federation.Keys(agency);
        await TakenAsync(federation, log, Rotate, () => (held.Signing.Id, held.Encryption.Id) == (retired.NewSigning, retired.NewEncryption));
        return retired;

        void Rotate()
        {
            using AgencyKeys rotated = AgencyKeys.Rotate(agency, federation.KeysDirectory(agency));
            retired.NewSigning = rotated.Signing.Id;
            retired.NewEncryption = rotated.Encryption.Id;
        }
    }

    // A node may look while files are being changed, and take what is there in between.
    private static async Task TakenAsync(TestFederation federation, EventLog log, Action change, Func<bool> isTaken)
    {
        int taken = log.Times(KeysTaken);
        change();
        federation.Clock.Advance(KeyWatch.Interval);
        while (!isTaken())
        {
            await log.UntilAsync(KeysTaken, ++taken);
        }
    }

    private static Task PublishAsync(TestFederation federation, EventLog log)
    {
        int adopted = log.Times(EventLog.Adopted);
        federation.PublishNext();
        return log.UntilAsync(EventLog.Adopted, adopted + TestFederation.Agencies.Count);
    }
}
