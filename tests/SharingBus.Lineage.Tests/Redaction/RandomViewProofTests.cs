using System.Security.Cryptography;
using Google.Protobuf;
using SharingBus.Lineage.Redaction;
using SharingBus.Policy.Deciding;
using SharingBus.Policy.Tests;
using SharingBus.Policy.Tests.Reference;

namespace SharingBus.Lineage.Tests.Redaction;

/// <summary>Views that the real filter makes of random notices under random policies: each is proven, and none that is altered.</summary>
public sealed class RandomViewProofTests(ITestOutputHelper output)
{
    private const int Views = 1_000;
    private const int NoticesEach = 25;
    private const int FixedSeed = 20261121;

    // Alterations of each kind for each view.
    private const int Rounds = 4;

    [Fact]
    public void Verify_RandomViewsOfRandomNotices_Holds()
    {
        int seed = RandomCases.Seed();
        output.WriteLine($"seed {seed}");
        AssertHold(seed);
    }

    [Fact]
    public void Verify_TheViewsOfTheFixedSeed_AreOfEveryKind()
    {
        (int opened, int attested, int together, int grouped) = AssertHold(FixedSeed);
        Assert.True(Math.Min(opened, attested) > Views / 5, "too few of a kind to say anything");
        Assert.True(Math.Min(together, grouped) > Views / 100, "too few of a kind to say anything");
    }

    [Fact]
    public void Verify_AlteredViews_FailsAndSaysWhy()
    {
        var random = new Random(FixedSeed);
        ProvenView[] all = [.. Random(random, Views)];
        (int altered, int exact) = (0, 0);
        for (int view = 0; view < all.Length; view++)
        {
            ProvenView proven = all[view];
            var alterations = new ViewAlterations(proven, random);
            List<byte[]> others = SampleFields.Cut(all[random.Next(all.Length)].View);
            for (int round = 0; round < Rounds; round++)
            {
                byte[] other = others[random.Next(others.Count)];
                (byte[] View, ViewProofOutcome? Outcome, int Field)?[] made =
                [
                    alterations.Byte(), alterations.Byte(), alterations.Byte(), alterations.Byte(),
                    alterations.Added(other), alterations.Added(Withheld(proven, random)), alterations.Repeated(), alterations.Missing(), alterations.Swapped(), alterations.Replaced(other),
                ];
                foreach ((byte[] bytes, ViewProofOutcome? outcome, int field) in made.Where(one => one is not null && !one.Value.View.AsSpan().SequenceEqual(proven.View)).Select(one => one!.Value))
                {
                    ViewProofResult result = proven.Verify(bytes);
                    Assert.True(IsFaultOfView(result.Outcome), $"view {view}: {result.Outcome} for {outcome}");
                    Assert.True(outcome is null || (outcome, field) == (result.Outcome, result.Field), $"view {view}: {result.Outcome} at {result.Field} for {outcome} at {field}");
                    altered++;
                    exact += outcome is null ? 0 : 1;
                }
            }
        }

        output.WriteLine($"{altered} altered views, 0 accepted; {exact} with a reason and place that were known before");
        Assert.True(altered > Views * Rounds * 9);
        Assert.True(exact > altered * 2 / 3);
    }

    [Fact]
    public void Verify_ViewsProofsAndRootsOfOtherNotices_Fails()
    {
        var random = new Random(FixedSeed);
        ProvenView[] all = [.. Random(random, Views)];
        for (int view = 0; view < all.Length; view++)
        {
            ProvenView proven = all[view];
            ProvenView other = all[(view + 1 + random.Next(all.Length - 1)) % all.Length];

            Assert.Equal(ViewProofOutcome.WrongNotice, ViewProofVerifier.Verify(other.View, proven.Root, other.Proof, ProvenView.IsSigned).Outcome);
            Assert.Equal(ViewProofOutcome.WrongNotice, ViewProofVerifier.Verify(proven.View, proven.Root, other.Proof, ProvenView.IsSigned).Outcome);
            Assert.Equal(ViewProofOutcome.WrongNotice, ViewProofVerifier.Verify(proven.View, other.Root, proven.Proof, ProvenView.IsSigned).Outcome);
            if (!other.View.AsSpan().SequenceEqual(proven.View))
            {
                Assert.True(IsFaultOfView(proven.Verify(other.View).Outcome));
            }
        }
    }

    [Fact]
    public void Verify_AlteredProofs_Fails()
    {
        var random = new Random(FixedSeed);
        int altered = 0;
        foreach (ProvenView proven in Random(random, Views))
        {
            byte[] wire = proven.Proof.ToMessage().ToByteArray();
            for (int round = 0; round < Rounds * 4; round++)
            {
                byte[] spoilt = [.. wire];
                spoilt[random.Next(spoilt.Length)] ^= (byte)random.Next(1, 256);
                ViewProofResult result = ViewProofVerifier.Verify(proven.View, proven.Root, spoilt, ProvenView.IsSigned);
                Assert.False(result.Holds, $"{Convert.ToHexString(wire)} is accepted as {Convert.ToHexString(spoilt)}: {result.Outcome}");
                altered++;
            }
        }

        output.WriteLine($"{altered} altered proofs, 0 accepted");
    }

    // Every view holds; gives how many are of each kind.
    private (int Opened, int Attested, int Together, int Grouped) AssertHold(int seed)
    {
        (int opened, int attested, int together, int grouped, int closed, long bytes) = (0, 0, 0, 0, 0, 0);
        foreach (ProvenView proven in Random(new Random(seed), Views))
        {
            ViewProofResult result = ViewProofVerifier.Verify(proven.View, proven.Root, proven.Proof.ToMessage().ToByteArray(), ProvenView.IsSigned);
            Assert.True(result.Holds, $"seed {seed}: {result.Outcome} at {result.Field}\nnotice {Convert.ToHexString(proven.Notice)}\nview {Convert.ToHexString(proven.View)}");
            Assert.Equal(proven.Proof.HasAttested ? ViewProofOutcome.ProvenWithAttested : ViewProofOutcome.Proven, result.Outcome);
            AssertIsSubset(proven, result);

            opened += result.Parts.Any(part => part.Standing == ViewStanding.Opened) ? 1 : 0;
            attested += proven.Proof.HasAttested ? 1 : 0;
            together += proven.Proof.Parts.Any(part => part.Standing == ViewStanding.Attested && part.Leaves.Count > 1) ? 1 : 0;
            grouped += SampleFields.Cut(proven.Notice).Count > 16 && proven.Proof.Parts[^1].Standing != ViewStanding.Closed ? 1 : 0;
            closed += proven.Proof.Parts.Where(part => part.Standing == ViewStanding.Closed).Sum(part => part.Leaves.Count);
            bytes += proven.Proof.ToMessage().ToByteArray().Length;
        }

        output.WriteLine($"{Views} views: {opened} with proven parts, {attested} with attested, {together} with several attested together, {grouped} of the last leaf; {closed} leaves closed; {bytes / Views} bytes a proof");
        return (opened, attested, together, grouped);
    }

    // What is called a proven subset stands in the notice, in this order; and every byte of the view is accounted for.
    private static void AssertIsSubset(ProvenView proven, ViewProofResult result)
    {
        int viewAt = 0;
        int noticeAt = 0;
        foreach (VerifiedPart part in result.Parts)
        {
            Assert.Equal(viewAt, part.Start);
            viewAt += part.Length;
            if (part.Standing != ViewStanding.Opened)
            {
                continue;
            }

            int found = proven.Notice.AsSpan(noticeAt).IndexOf(proven.View.AsSpan(part.Start, part.Length));
            Assert.True(found >= 0);
            noticeAt += found + part.Length;
        }

        Assert.Equal(proven.View.Length, viewAt);
    }

    private static bool IsFaultOfView(ViewProofOutcome outcome) => outcome is ViewProofOutcome.ViewUnreadable or ViewProofOutcome.ViewAltered or ViewProofOutcome.FieldAdded
        or ViewProofOutcome.FieldRepeated or ViewProofOutcome.FieldMissing or ViewProofOutcome.FieldsSwapped;

    // A field of the notice that policy kept back, or any where it kept back none.
    private static byte[] Withheld(ProvenView proven, Random random)
    {
        HashSet<string> shown = [.. SampleFields.Cut(proven.View).Select(Convert.ToHexString)];
        List<byte[]> fields = SampleFields.Cut(proven.Notice);
        List<byte[]> withheld = fields.FindAll(field => !shown.Contains(Convert.ToHexString(field)));
        List<byte[]> from = withheld.Count > 0 ? withheld : fields;
        return from[random.Next(from.Count)];
    }

    private static IEnumerable<ProvenView> Random(Random random, int views)
    {
        var notices = new RandomNotices(random);
        var policies = new RandomPolicies(random);
        while (true)
        {
            SampleFederation federation = policies.Next();
            var bundle = federation.Compile();
            for (int notice = 0; notice < NoticesEach; notice++)
            {
                if (View(notices.Next()) is { } proven)
                {
                    yield return proven;
                    if (--views == 0)
                    {
                        yield break;
                    }
                }
            }

            ProvenView? View(IMessage notice)
            {
                byte[] bytes = notice.ToByteArray();
                Decision decision = bundle.Decide(SampleFederation.Request(notice));
                byte[] view = new byte[decision.Filter.MaxViewLength(bytes.Length)];
                int length = decision.Filter.Filter(bytes, view, SampleFederation.Pseudonyms);
                Assert.True(length >= 0);
                byte[] seed = new byte[FieldCommitment.Size];
                random.NextBytes(seed);
                CoarserForm[] forms = [.. decision.Transformed.Select(rule => new CoarserForm(rule.Path, rule.Transform))];
                return length == 0 ? null : ProvenView.Make(bytes, seed, view[..length], forms);
            }
        }
    }
}
