using SharingBus.Lineage.V1;

namespace SharingBus.Lineage.Persons;

/// <summary>Says by what the persons are told from each other whom the content of an entry names; nothing where it names none.</summary>
/// <param name="home">The entry that the content came in with: Accepted or Received.</param>
/// <param name="content">One part of its content, as it was stored; it is good during the call only.</param>
/// <param name="identities">Is added to.</param>
public delegate void NamedIdentities(JournalEntry home, ReadOnlySpan<byte> content, ISet<string> identities);
