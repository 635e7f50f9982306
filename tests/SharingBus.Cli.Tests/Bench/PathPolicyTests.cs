using SharingBus.Cli.Bench;
using SharingBus.Federation.V1;
using SharingBus.Policy.Compiling;
using SharingBus.Policy.Deciding;
using SharingBus.Policy.Filtering;
using SharingBus.Trust.Bundles;
using SharingBus.Trust.Identities;
using SharingBus.Vocabulary.V1;
using Xunit;

namespace SharingBus.Cli.Tests.Bench;

/// <summary>What the federation of the path benchmark releases: as many different views as its figures claim, none of them a small one.</summary>
public sealed class PathPolicyTests : IDisposable
{
    private const int FanOut = 10;
    private const double LeastShare = 0.4;

    private static readonly DateTimeOffset Now = new(2026, 3, 5, 12, 0, 0, TimeSpan.Zero);

    private readonly SigningKey[] _governance = [SigningKey.Create(), SigningKey.Create()];
    private readonly byte[] _notice = new PathNotices().Make(1, due: 42).ToByteArray();

    public void Dispose() => Array.ForEach(_governance, key => key.Dispose());

    [Fact]
    public void CaseDesks_OfTenRecipients_GetThreeDifferentViews()
    {
        Decision[] decisions = CaseDesks(FanOut);
        byte[][] views = [.. decisions.Select(View)];

        Assert.Equal(3, PathPolicy.ViewsOf(FanOut));
        Assert.Equal(3, decisions.Select(d => d.Filter).Distinct().Count());
        Assert.Equal(3, views.Select(Convert.ToHexString).Distinct().Count());
        Assert.Equal([4, 3, 3], views.CountBy(Convert.ToHexString).Select(group => group.Value));
        Assert.All(views, view => Assert.True(view.Length >= LeastShare * _notice.Length, $"A view has {view.Length} of {_notice.Length} bytes."));
        Assert.All(views, view => Assert.Equal(42, PathNotices.DueOf(view)));
    }

    [Fact]
    public void CaseDesk_OfTheFirstRecipient_GetsTheSameViewAlone()
    {
        byte[] alone = View(Assert.Single(CaseDesks(recipients: 1)));

        Assert.Equal(View(CaseDesks(FanOut)[0]), alone);
        Person person = Assert.Single(ThreatNotice.Parser.ParseFrom(alone).Persons);
        Assert.Equal(SubjectCategory.SubjectOfConcern, person.SubjectCategory);
    }

    private Decision[] CaseDesks(int recipients)
    {
        string[] agencies = [PathPolicy.Origin, .. Enumerable.Range(0, recipients).Select(PathPolicy.Recipient)];
        Dictionary<string, AgencyKeys> keys = agencies.ToDictionary(agency => agency, AgencyKeys.Create);
        try
        {
            SignedBundle signed = PathPolicy.Sign(keys, _governance, Now);
            var verifier = new BundleVerifier(
                PathPolicy.Federation, _governance.Select(key => PublicSigningKey.FromSpki(key.Spki.Span)), new StandingClock());
            CompiledBundle bundle = CompiledBundle.Compile(verifier.Verify(signed, null).Bundle!.Bundle);
            Assert.Empty(bundle.Errors);
            Assert.True(NoticeFacts.TryRead(NoticeType.ThreatNotice, _notice, out NoticeFacts facts));
            return
            [
                .. agencies[1..].Select(agency => bundle.Decide(
                    new DecisionRequest(PathPolicy.Origin, NoticeType.ThreatNotice, facts, agency, PathPolicy.CaseDesk, Now))),
            ];
        }
        finally
        {
            Array.ForEach([.. keys.Values], key => key.Dispose());
        }
    }

    private byte[] View(Decision decision)
    {
        Assert.Equal(Verdict.Released, decision.Verdict);
        byte[] view = new byte[_notice.Length];
        int length = decision.Filter.Filter(_notice, view);
        Assert.Equal(FilterRefusal.None, FieldFilter.RefusalOf(length));
        return view[..length];
    }

    private sealed class StandingClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => Now;
    }
}
