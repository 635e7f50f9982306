using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Persons;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.Search;
using SharingBus.Lineage.V1;
using SharingBus.Node.Agencies;

namespace SharingBus.Node.Persons;

/// <summary>Looks persons up in what one agency holds. The journal has it before anybody is told, whatever was found.</summary>
internal sealed class PersonDesk(string agency, Journal journal, PersonIndexing indexing, TimeProvider time)
{
    private readonly PersonIndex _index = new(journal);

    /// <summary>One page of what is found.</summary>
    /// <exception cref="JournalException">The journal could not be read, or it could not be recorded: nobody is told anything.</exception>
    public async Task<LookUpPersonResponse> FindAsync(LookUp lookUp, CancellationToken cancellation)
    {
        await indexing.RunOnceAsync(cancellation);
        var response = new LookUpPersonResponse();
        var reading = new PersonReading(agency, journal, lookUp, time.GetUtcNow());
        await foreach (FoundContent found in _index.FindAsync(lookUp.Identities, lookUp.From, cancellation))
        {
            if (await reading.ReadAsync(found.Content, cancellation) is not { } record)
            {
                continue;
            }

            if (response.Records.Count == lookUp.Limit)
            {
                response.NextPageToken = found.At.ToString();
                break;
            }

            response.Records.Add(record);
        }

        response.RecordedAt = await RecordAsync(lookUp, response);
        return response;
    }

    // Whoever asked may have gone away meanwhile; that they asked stands all the same.
    private async Task<ulong> RecordAsync(LookUp lookUp, LookUpPersonResponse response)
    {
        PersonLookedUp record = lookUp.Record.Clone();
        record.IdentifierDigests.AddRange(_index.Digests(lookUp.Identities).Select(static digest => Google.Protobuf.ByteString.CopyFrom(digest)));
        record.Answers = (uint)response.Records.Count;
        record.Incomplete = response.NextPageToken.Length > 0;
        var entry = new JournalEntry { TimeUnixMicros = Clock.Micros(time.GetUtcNow()), PersonLookedUp = record };
        JournalReceipt receipt = await journal.AppendAsync(new JournalWrite { Entries = [entry] }, CancellationToken.None);
        return (ulong)receipt.IndexOf(0);
    }
}
