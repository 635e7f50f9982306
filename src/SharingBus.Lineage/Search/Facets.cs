using SharingBus.Lineage.Storage;
using SharingBus.Lineage.V1;

namespace SharingBus.Lineage.Search;

/// <summary>
/// By what a block of entries is found: for each thing that an entry is about one number. Two things may share a number, so whoever finds a block
/// looks at its entries.
/// </summary>
internal static class Facets
{
    /// <summary>Entries of a block. The index has a row for each thing of a block, however often it stands there.</summary>
    public const int BlockEntries = 1_024;

    private const string KindName = "kind";
    private const string ClassName = "class";
    private const string PeerName = "peer";
    private const string RoleName = "role";
    private const string ClassPeerName = "class-peer";
    private const string ClassRoleName = "class-role";
    private const string RuleName = "rule";

    public static long Kind(JournalEntry.EventOneofCase kind) => Of(KindName, ((int)kind).ToString(System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>Decisions by a class.</summary>
    public static long DecidedBy(long decisionClass) => Of(ClassName, decisionClass.ToString(System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>What is about another agency, decisions excepted: their classes are.</summary>
    public static long Peer(string agency) => Of(PeerName, agency);

    /// <summary>What is about a role, decisions excepted.</summary>
    public static long Role(string role) => Of(RoleName, role);

    public static long ClassesFor(string agency) => Of(ClassPeerName, agency);

    public static long ClassesOf(string role) => Of(ClassRoleName, role);

    public static long ClassesUnder(string rule) => Of(RuleName, rule);

    /// <summary>Adds those of an entry.</summary>
    public static void Add(JournalEntry entry, ISet<long> facets)
    {
        facets.Add(Kind(entry.EventCase));
        switch (entry.EventCase)
        {
            case JournalEntry.EventOneofCase.Decided:
                facets.UnionWith(entry.Decided.Outcomes.Select(static outcome => (long)outcome.DecisionClass).Distinct().Select(DecidedBy));
                break;
            case JournalEntry.EventOneofCase.DecisionClass:
                facets.Add(ClassesFor(entry.DecisionClass.Recipient));
                facets.Add(ClassesOf(entry.DecisionClass.Role));
                facets.UnionWith(entry.DecisionClass.RuleIds.Select(ClassesUnder));
                break;
            case JournalEntry.EventOneofCase.Sent:
                facets.Add(Peer(entry.Sent.Recipient));
                break;
            case JournalEntry.EventOneofCase.Received:
                facets.Add(Peer(entry.Received.Sender));
                facets.UnionWith(entry.Received.RoleSets.SelectMany(static set => set.Roles).Distinct().Select(Role));
                break;
            case JournalEntry.EventOneofCase.Delivered:
                Add(facets, entry.Delivered.Origin, entry.Delivered.Role);
                break;
            case JournalEntry.EventOneofCase.Acknowledged:
                Add(facets, entry.Acknowledged.Origin, entry.Acknowledged.Role);
                break;
            case JournalEntry.EventOneofCase.ReceiptRecorded:
                Add(facets, entry.ReceiptRecorded.Recipient, entry.ReceiptRecorded.Receipt.Role);
                break;
            case JournalEntry.EventOneofCase.ChangeApplied:
                facets.Add(Peer(entry.ChangeApplied.Origin));
                break;
            case JournalEntry.EventOneofCase.PersonLookedUp when entry.PersonLookedUp.Role.Length > 0:
                facets.Add(Role(entry.PersonLookedUp.Role));
                break;
        }
    }

    private static void Add(ISet<long> facets, string peer, string role)
    {
        facets.Add(Peer(peer));
        facets.Add(Role(role));
    }

    // Spread evenly, and never changed, for it is stored.
    private static long Of(string kind, string value) => RequestKey.Of(kind, value);
}
