using Google.Protobuf;
using SharingBus.Exchange.V1;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.Search;
using SharingBus.Lineage.V1;
using Xunit;

namespace SharingBus.Lineage.Tests.Search;

/// <summary>By what each kind of entry is found.</summary>
public sealed class FacetsTests
{
    private const string Role = Samples.Role;
    private const string Peer = Samples.Peer;

    [Fact]
    public void Facets_OfEachKind_AreWhatItIsAbout()
    {
        Guid id = Guid.NewGuid();
        DecisionClass reason = new() { Recipient = Peer, Role = Role, RuleIds = { "a", "b" } };
        (JournalEntry Entry, long[] Facets)[] cases =
        [
            (Samples.Accepted(id), []),
            (new JournalEntry { Decided = new Decided { Outcomes = { new Outcome { DecisionClass = 3 }, new Outcome { DecisionClass = 9 }, new Outcome { DecisionClass = 3 } } } }, [Facets.DecidedBy(3), Facets.DecidedBy(9)]),
            (new JournalEntry { DecisionClass = reason }, [Facets.ClassesFor(Peer), Facets.ClassesOf(Role), Facets.ClassesUnder("a"), Facets.ClassesUnder("b")]),
            (Samples.Sent(Peer, 1, id), [Facets.Peer(Peer)]),
            (Samples.Received(id), [Facets.Peer(Peer), Facets.Role(Role)]),
            (Samples.Delivered(Role, Samples.Part(1)), [Facets.Peer(Peer), Facets.Role(Role)]),
            (Samples.Acknowledged(Role, Samples.Part(1)), [Facets.Peer(Peer), Facets.Role(Role)]),
            (Samples.Receipt(Peer, ReceiptKind.Delivered, Role, Samples.Part(1)), [Facets.Peer(Peer), Facets.Role(Role)]),
            (Samples.ChangeApplied(id, id), [Facets.Peer(Peer)]),
            (Samples.ChangeOrdered(id, id), []),
        ];

        foreach ((JournalEntry entry, long[] facets) in cases)
        {
            HashSet<long> found = [];
            Facets.Add(entry, found);
            Assert.Equal([.. facets.Append(Facets.Kind(entry.EventCase)).Order()], found.Order());
            Assert.Equal(found.Order(), InBlock(entry));
        }

        Assert.Equal(
            cases.SelectMany(static one => one.Facets.Append(Facets.Kind(one.Entry.EventCase))).Distinct().Order(),
            InBlock([.. cases.Select(static one => one.Entry)]));
    }

    [Fact]
    public void Facets_OfOneNameInTwoMeanings_AreTwo() =>
        Assert.Equal(5, new HashSet<long> { Facets.Role("x"), Facets.Peer("x"), Facets.ClassesFor("x"), Facets.ClassesOf("x"), Facets.ClassesUnder("x") }.Count);

    private static IEnumerable<long> InBlock(params JournalEntry[] entries)
    {
        BlockFacets facets = new();
        foreach (JournalEntry entry in entries)
        {
            facets.Add(entry.EventCase, entry.ToByteArray());
        }

        return facets.InOrder();
    }
}
