using System.Threading.Channels;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Keys;

namespace SharingBus.Lineage.Storage;

/// <summary>A fixed number of reading connections. Who finds none free waits for the next.</summary>
internal sealed class SqliteReaderPool : IDisposable
{
    private readonly Channel<SqliteReader> _free;
    private readonly int _count;

    public SqliteReaderPool(string path, int count, PayloadKeys keys)
    {
        _count = count;
        _free = Channel.CreateBounded<SqliteReader>(count);
        for (int reader = 0; reader < count; reader++)
        {
            _free.Writer.TryWrite(new SqliteReader(path, keys));
        }
    }

    public async ValueTask<T> ReadAsync<T>(Func<SqliteReader, T> read, CancellationToken cancellation)
    {
        SqliteReader reader = await RentAsync(cancellation);
        try
        {
            return read(reader);
        }
        finally
        {
            if (!_free.Writer.TryWrite(reader))
            {
                reader.Dispose();
            }
        }
    }

    public void Dispose()
    {
        // Readers that are out come back to a closed channel and are closed by whoever brings them.
        _free.Writer.TryComplete();
        for (int reader = 0; reader < _count && _free.Reader.TryRead(out SqliteReader? free); reader++)
        {
            free.Dispose();
        }
    }

    private async ValueTask<SqliteReader> RentAsync(CancellationToken cancellation)
    {
        try
        {
            return await _free.Reader.ReadAsync(cancellation);
        }
        catch (ChannelClosedException closed)
        {
            throw new JournalException(JournalError.Closed, "The journal is closed.", closed);
        }
    }
}
