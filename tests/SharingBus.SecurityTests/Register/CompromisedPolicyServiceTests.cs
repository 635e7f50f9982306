using Google.Protobuf;
using SharingBus.Exchange.V1;
using SharingBus.Federation.V1;
using SharingBus.Node.Tests.Federation;
using SharingBus.Trust.Bundles;
using SharingBus.Trust.Identities;
using SharingBus.Vocabulary.V1;

namespace SharingBus.SecurityTests.Register;

/// <summary>Whoever takes over the policy service can lie about bundles, and releases nothing by it. That withheld ones stop what is new, the tests of the node show.</summary>
public sealed class CompromisedPolicyServiceTests
{
    private const int Refused = 5002;

    [Fact]
    public async Task Bundles_ThatGiveEverythingToEverybody_ReleaseNothing()
    {
        using var log = new EventLog();
        await using TestFederation federation = await TestFederation.StartAsync(log);
        SignedBundle honest = federation.Bundles.Bundle!;
        Forgery[] forgeries = [.. Forgeries(honest)];
        int expected = 0;
        foreach (Forgery forgery in forgeries)
        {
            federation.Bundles.Set(forgery.Bundle, 99);
            expected += TestFederation.Agencies.Count;
            await log.UntilAsync(Refused, expected); // each of the nodes has looked at it
        }

        var inbox = new PoliceInbox(federation);
        await using Subscriber desk = await inbox.OpenAsync();
        await using Subscriber mentor = await Subscriber.OpenAsync(federation.Client(TestBundle.Youth, "desk"), TestBundle.Mentor);
        await mentor.StandsAsync();
        await inbox.PublishAsync(Notices.Threat());
        ThreatNotice view = ThreatNotice.Parser.ParseFrom((await desk.NextAsync()).Notice);

        Assert.Empty(view.Modus);
        Assert.Null(view.Persons[0].DateOfBirth);
        Assert.Equal(0, federation.Hosted(TestBundle.Youth).SubscriptionMetrics.Delivered);
        Assert.Equal(forgeries.Select(forgery => forgery.Reason).Distinct().Order(), Reasons(log));
    }

    private static IEnumerable<string> Reasons(EventLog log) =>
        log.Texts(Refused).Select(text => text.Split(':', '.')[1].Trim()).Distinct().Order();

    private static IEnumerable<Forgery> Forgeries(SignedBundle honest)
    {
        Bundle open = Bundle.Parser.ParseFrom(honest.Bundle);
        open.Version = 99;
        open.Ceiling.Grants[0].Roles.Add("*");
        foreach (Agency agency in open.Agencies)
        {
            agency.Roles[0].EmergencyRight = true;
        }

        using SigningKey first = SigningKey.Create();
        using SigningKey second = SigningKey.Create();
        SignedBundle own = BundleSigner.Sign(open, first, second);
        yield return new Forgery("UNKNOWN_SIGNER", own);
        yield return new Forgery("TOO_FEW_SIGNATURES", new SignedBundle { Bundle = own.Bundle });
        yield return new Forgery("SIGNATURE_INVALID", new SignedBundle { Bundle = own.Bundle, Signatures = { honest.Signatures } });
        yield return new Forgery("SIGNER_REPEATED", new SignedBundle { Bundle = honest.Bundle, Signatures = { honest.Signatures[0], honest.Signatures[0] } });
        yield return new Forgery("TOO_LARGE", new SignedBundle { Bundle = honest.Bundle, Signatures = { Enumerable.Repeat(honest.Signatures[0], 100) } });
        yield return new Forgery("SIGNATURE_INVALID", new SignedBundle { Bundle = ByteString.Empty, Signatures = { honest.Signatures } });
    }

    private sealed record Forgery(string Reason, SignedBundle Bundle);
}
