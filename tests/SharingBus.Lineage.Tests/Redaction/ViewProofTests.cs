using System.Security.Cryptography;
using Google.Protobuf;
using SharingBus.Lineage.Redaction;
using SharingBus.Policy.V1;
using static SharingBus.Lineage.Tests.Redaction.SampleFields;

namespace SharingBus.Lineage.Tests.Redaction;

public sealed class ViewProofTests
{
    private static readonly byte[] Seed = SHA256.HashData([7]);

    // A title, three persons, a place, a reference.
    private static readonly byte[][] Fields = [Text(1, "title"), Text(2, "anna"), Text(2, "bert"), Text(2, "cleo"), Text(4, "place"), Text(9, "ref")];

    [Fact]
    public void Verify_FieldsAsTheyAre_AreAProvenSubset()
    {
        ProvenView proven = View(Fields[0], Fields[2], Fields[5]);
        ViewProofResult result = proven.Verify();

        Assert.Equal(ViewProofOutcome.Proven, result.Outcome);
        Assert.All(result.Parts, part => Assert.Equal(ViewStanding.Opened, part.Standing));
        Assert.Equal([(0, 7), (7, 6), (13, 5)], result.Parts.Select(part => (part.Start, part.Length)));
    }

    [Fact]
    public void Verify_AFieldThatPolicyChanged_IsAttestedAndNotCalledProven()
    {
        ProvenView proven = View([new CoarserForm("title", Transform.First3)], Text(1, "tit"), Fields[4]);
        ViewProofResult result = proven.Verify();

        Assert.Equal(ViewProofOutcome.ProvenWithAttested, result.Outcome);
        Assert.Equal([ViewStanding.Attested, ViewStanding.Opened], result.Parts.Select(part => part.Standing));
        Assert.Equal(new CoarserForm("title", Transform.First3), Assert.Single(proven.Proof.Forms));
    }

    [Fact]
    public void Verify_WithoutTheOriginsSignature_CountsNothingAsAttested()
    {
        ProvenView proven = View(Text(1, "tit"), Fields[4]);
        ViewProof another = View(Text(1, "ti"), Fields[4]).Proof;

        Assert.Equal(ViewProofOutcome.NotAttested, ViewProofVerifier.Verify(proven.View, proven.Root, proven.Proof).Outcome);
        Assert.Equal(ViewProofOutcome.NotAttested, ViewProofVerifier.Verify(proven.View, proven.Root, proven.Proof.WithAttestation([]), ProvenView.IsSigned).Outcome);
        Assert.Equal(
            ViewProofOutcome.NotAttested,
            ViewProofVerifier.Verify(proven.View, proven.Root, proven.Proof.WithAttestation(another.Attestation.Span), ProvenView.IsSigned).Outcome);
    }

    // Whoever holds a view and its proof can write another proof that fits another view; but not the origin's signature.
    [Fact]
    public void Verify_OutputsThatTheOriginNeverStated_CountAsNothing()
    {
        byte[] forged = Text(4, "elsewhere");
        var output = new V1.AttestedOutput { OutputDigest = ByteString.CopyFrom(SHA256.HashData(forged)), Fields = 1 };
        ProvenView proven = View(Text(1, "tit"), Fields[4]);
        foreach (ProvenView honest in new[] { proven, View(Fields[0], Fields[4]), View(Text(1, "tit"), Text(4, "pl")) })
        {
            V1.ViewProof wire = V1.ViewProof.Parser.ParseFrom(honest.Proof.ToMessage().ToByteArray());
            wire.Parts.Single(part => part.Leaves.Span.SequenceEqual(proven.Proof.Parts[2].Leaves[0].ToArray())).Attested = output;
            byte[] view = Join(Cut(honest.View)[0], forged);

            Assert.NotNull(ViewProof.TryRead(wire.ToByteArray()));
            Assert.Equal(ViewProofOutcome.NotAttested, ViewProofVerifier.Verify(view, honest.Root, wire.ToByteArray(), ProvenView.IsSigned).Outcome);
        }
    }

    [Fact]
    public void Make_OneOfSeveralNarrowedElements_LeavesOpenWhichOneItWas()
    {
        ProvenView proven = View(Fields[0], Text(2, "x"), Text(2, "y"), Fields[4]);

        Assert.Equal(
            [(ViewStanding.Opened, 1, 1), (ViewStanding.Attested, 3, 2), (ViewStanding.Opened, 1, 1), (ViewStanding.Closed, 1, 0)],
            proven.Proof.Parts.Select(part => (part.Standing, part.Leaves.Count, part.Fields)));
        Assert.Equal(ViewProofOutcome.ProvenWithAttested, proven.Verify().Outcome);
    }

    [Fact]
    public void Make_ElementsThatAreAllThere_StandOneForOne()
    {
        ProvenView proven = View(Text(2, "x"), Fields[2], Text(2, "z"));

        Assert.Equal(
            [ViewStanding.Closed, ViewStanding.Attested, ViewStanding.Opened, ViewStanding.Attested, ViewStanding.Closed],
            proven.Proof.Parts.Select(part => part.Standing));
        Assert.Equal(ViewProofOutcome.ProvenWithAttested, proven.Verify().Outcome);
    }

    // Anna's element was narrowed to what Bert's would be: told as if it stood for Bert's, there would be no place for his.
    [Fact]
    public void Make_AnElementThatBecameLikeItsNeighbour_StandsInItsOwnPlace()
    {
        ProvenView proven = View(Fields[0], Fields[2], Fields[3], Text(2, "x"), Fields[5]);

        Assert.Equal(
            [ViewStanding.Opened, ViewStanding.Attested, ViewStanding.Attested, ViewStanding.Attested, ViewStanding.Closed, ViewStanding.Opened],
            proven.Proof.Parts.Select(part => part.Standing));
    }

    [Fact]
    public void Make_NarrowedElementsThatTheLastLeafMayHold_GoTogetherWithIt()
    {
        byte[][] notice = [.. Enumerable.Range(0, 20).Select(field => Text(field < 13 ? 2 : 3, $"field {field:D2}"))];
        ViewProof some = ViewProofMaker.Make(Join(notice), Seed, Join(notice[12], Text(3, "x"), Text(3, "y")));
        ViewProof all = ViewProofMaker.Make(Join(notice), Seed, Join(notice[12], Join(Enumerable.Repeat(Text(3, "x"), 7))));

        Assert.Equal(
            [(ViewStanding.Closed, 12, 0), (ViewStanding.Opened, 1, 1), (ViewStanding.Attested, 3, 2)],
            some.Parts.Select(part => (part.Standing, part.Leaves.Count, part.Fields)));
        Assert.Equal([(12, 0), (1, 1), (1, 1), (1, 1), (1, 5)], all.Parts.Select(part => (part.Leaves.Count, part.Fields)));
    }

    [Fact]
    public void Make_OfFieldsThatTheLastLeafDoesNotHold_IsRefused()
    {
        byte[] notice = Join(Enumerable.Range(0, 20).Select(field => Text(3, $"field {field:D2}")));

        Assert.Throws<ArgumentException>(() => ViewProofMaker.Make(notice, Seed, Text(5, "x")));
        Assert.Throws<ArgumentException>(() => ViewProofMaker.Make(notice, Seed, Join(Enumerable.Repeat(Text(3, "x"), 21))));
    }

    [Theory]
    [InlineData(17, "0 5 16", "")]
    [InlineData(20, "0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19", "")]
    [InlineData(20, "15 16 17 18 19", "")]
    [InlineData(20, "3 17", "3")]
    [InlineData(20, "16 17", "17")]
    [InlineData(20, "2 7", "2 7")]
    [InlineData(20, "0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19", "3 18")]
    [InlineData(16, "14 15", "15")]
    [InlineData(40, "0 1 20 30", "0 30")]
    public void Verify_WithAGroupedLeaf_Holds(int fields, string shown, string changed)
    {
        // Fields 0 to 9 are elements of one field, the others of another; so neither bound is that of the group.
        foreach (int bound in new[] { 10, 15, 17, fields })
        {
            int[] altered = Numbers(changed);
            byte[][] notice = [.. Enumerable.Range(0, fields).Select(field => Text(field < bound ? 3 : 5, $"field {field:D2}"))];
            byte[] view = Join(Numbers(shown).Select(field => altered.Contains(field) ? Text(field < bound ? 3 : 5, $"f{field}") : notice[field]));
            ProvenView proven = ProvenView.Make(Join(notice), Seed, view);
            ViewProofResult result = proven.Verify();

            Assert.True(result.Holds, $"{bound}: {result.Outcome} at {result.Field}");
            Assert.Equal(proven.Proof.HasAttested, result.Outcome == ViewProofOutcome.ProvenWithAttested);
            Assert.Equal(view.Length, result.Parts.Sum(part => part.Length));
            Assert.Equal(16, proven.Proof.Parts.Sum(part => part.Leaves.Count));
        }
    }

    [Fact]
    public void Verify_AnAlteredView_SaysWhatIsWrongAndWhere()
    {
        ProvenView proven = View(Fields[0], Fields[1], Fields[3], Fields[4]);

        Fails(proven, ViewProofOutcome.ViewAltered, 1, Fields[0], Text(2, "anne"), Fields[3], Fields[4]);
        Fails(proven, ViewProofOutcome.FieldAdded, 2, Fields[0], Fields[1], Fields[2], Fields[3], Fields[4]);
        Fails(proven, ViewProofOutcome.FieldAdded, 4, Fields[0], Fields[1], Fields[3], Fields[4], Fields[5]);
        Fails(proven, ViewProofOutcome.FieldAdded, 0, Text(1, "other"), Fields[0], Fields[1], Fields[3], Fields[4]);
        Fails(proven, ViewProofOutcome.FieldRepeated, 2, Fields[0], Fields[1], Fields[1], Fields[3], Fields[4]);
        Fails(proven, ViewProofOutcome.FieldRepeated, 4, Fields[0], Fields[1], Fields[3], Fields[4], Fields[0]);
        Fails(proven, ViewProofOutcome.FieldRepeated, 0, Fields[3], Fields[0], Fields[1], Fields[3], Fields[4]);
        Fails(proven, ViewProofOutcome.FieldMissing, 3, Fields[0], Fields[1], Fields[3]);
        Fails(proven, ViewProofOutcome.FieldMissing, 1, Fields[0], Fields[3], Fields[4]);
        Fails(proven, ViewProofOutcome.FieldMissing, 0);
        Fails(proven, ViewProofOutcome.FieldsSwapped, 1, Fields[0], Fields[3], Fields[1], Fields[4]);
        Fails(proven, ViewProofOutcome.FieldsSwapped, 0, Fields[4], Fields[1], Fields[3], Fields[0]);
        Fails(proven, ViewProofOutcome.ViewUnreadable, -1, Fields[0], [0x0B]);
    }

    [Fact]
    public void Verify_AnAlteredPartOfSeveralFields_SaysWhetherTheyAreTooFewOrTooMany()
    {
        byte[] x = Text(2, "x");
        ProvenView together = View(Fields[0], x, Text(2, "y"), Fields[4]);
        Fails(together, ViewProofOutcome.FieldMissing, 1, Fields[0], x);
        Fails(together, ViewProofOutcome.ViewAltered, 1, Fields[0], x, Fields[4]);
        Fails(together, ViewProofOutcome.FieldAdded, 1, Fields[0], Fields[5], x, Text(2, "y"), Fields[4]);

        byte[][] many = [.. Enumerable.Range(0, 20).Select(field => Text(3, $"field {field:D2}"))];
        ProvenView grouped = ProvenView.Make(Join(many), Seed, Join(many[0], Text(3, "y"), many[17], many[18]));
        Fails(grouped, ViewProofOutcome.FieldMissing, 1, many[0], many[17]);
        Fails(grouped, ViewProofOutcome.FieldAdded, 1, many[0], Text(3, "y"), x, many[17], many[18]);
        Fails(grouped, ViewProofOutcome.FieldAdded, 4, many[0], Text(3, "y"), many[17], many[18], x);
        Fails(grouped, ViewProofOutcome.ViewAltered, 1, many[0], Text(3, "z"), many[17], many[18]);

        ProvenView whole = ProvenView.Make(Join(many), Seed, Join(many));
        Fails(whole, ViewProofOutcome.ViewAltered, 15, [.. many, x]);
        Fails(whole, ViewProofOutcome.FieldAdded, 15, [.. many[..15], x, .. many[15..]]);
        Fails(whole, ViewProofOutcome.FieldMissing, 15, many[..15]);
    }

    [Fact]
    public void Verify_AgainstAnotherNotice_SaysSo()
    {
        ProvenView proven = View(Fields[0], Fields[1]);
        ProvenView sameFields = ProvenView.Make(proven.Notice, SHA256.HashData([8]), proven.View);
        ProvenView shorter = ProvenView.Make(Join(Fields[..5]), Seed, proven.View);

        foreach (ProvenView other in new[] { sameFields, shorter })
        {
            Assert.Equal(ViewProofOutcome.WrongNotice, ViewProofVerifier.Verify(proven.View, other.Root, proven.Proof).Outcome);
            Assert.Equal(ViewProofOutcome.WrongNotice, ViewProofVerifier.Verify(proven.View, proven.Root, other.Proof).Outcome);
        }

        Assert.Equal(ViewProofOutcome.Malformed, ViewProofVerifier.Verify(proven.View, proven.Root.AsSpan(0, 31), proven.Proof).Outcome);
    }

    [Fact]
    public void Proof_SaysNothingOfClosedLeavesButTheirHashes()
    {
        ProvenView proven = View(Fields[0], Text(2, "x"), Fields[5]);
        byte[] wire = proven.Proof.ToMessage().ToByteArray();

        // The salts of closed and attested leaves would let anybody guess at short fields.
        for (int leaf = 1; leaf < 5; leaf++)
        {
            Assert.Equal(-1, wire.AsSpan().IndexOf(Salt(Seed, leaf)));
            Assert.Equal(-1, wire.AsSpan().IndexOf(Fields[leaf].AsSpan(2)));
        }
    }

    [Fact]
    public void AttestationDigest_IsWhatTheRecordSays()
    {
        byte[] output = Join(Text(2, "x"), Text(2, "y"));
        ProvenView proven = View([new CoarserForm("persons.name", Transform.Mask)], Fields[0], output, Text(9, "r"));
        byte[] path = "persons.name"u8.ToArray();
        byte[] expected = SHA256.HashData(
        [
            .. "sharingbus/view/v1"u8, 0, .. proven.Root, .. SHA256.HashData(proven.View), 2,
            1, 3, 0, 0, 0, 2, .. SHA256.HashData(output), 5, 1, 0, 0, 0, 1, .. SHA256.HashData(Text(9, "r")),
            0, 1, 0, 0, 0, (byte)Transform.Mask, 0, (byte)path.Length, .. path,
        ]);

        Assert.Equal(expected, ViewAttestation.Digest(proven.Root, proven.View, proven.Proof));
        Assert.Equal(expected, ViewAttestation.Digest(proven.Root, proven.View, proven.Proof.WithAttestation([])));
    }

    [Fact]
    public void Make_OfAViewThatIsNone_IsRefused()
    {
        byte[] notice = Join(Fields);

        Assert.Throws<ArgumentException>(() => ViewProofMaker.Make(notice, Seed, Text(3, "no such field")));
        Assert.Throws<ArgumentException>(() => ViewProofMaker.Make(notice, Seed, Join(Fields[0], Fields[0])));
        Assert.Throws<ArgumentException>(() => ViewProofMaker.Make(notice, Seed, Join(Fields[4], Fields[0])));
        Assert.Throws<ArgumentException>(() => ViewProofMaker.Make(notice, Seed, Join(Enumerable.Repeat(Text(2, "x"), 40))));
        Assert.Throws<ArgumentException>(() => ViewProofMaker.Make(notice, Seed, Text(1, "t"), [new CoarserForm("title", Transform.Unspecified)]));
        Assert.Throws<ArgumentException>(() => View(Fields[0]).Proof.WithAttestation([1]));
        Assert.Throws<InvalidDataException>(() => ViewProofMaker.Make(notice, Seed, [0x0A]));
    }

    private static ProvenView View(params byte[][] fields) => View([], fields);

    private static ProvenView View(CoarserForm[] forms, params byte[][] fields) => ProvenView.Make(Join(Fields), Seed, Join(fields), forms);

    private static void Fails(ProvenView proven, ViewProofOutcome outcome, int field, params byte[][] fields)
    {
        ViewProofResult result = proven.Verify(Join(fields));
        Assert.Equal((outcome, field), (result.Outcome, result.Field));
        Assert.False(result.Holds);
        Assert.Empty(result.Parts);
    }

    private static int[] Numbers(string list) => [.. list.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse)];
}
