namespace SharingBus.Lineage.Storage;

/// <summary>
/// Copies the write-ahead log back into the file. The bulk is copied by a connection beside the writer, while commits go on; the
/// writer then copies the rest itself between two commits, after which the log is written from its start again and need not grow.
/// </summary>
internal sealed class SqliteCheckpoints : IDisposable
{
    /// <summary>Where copying cannot keep up, the writer waits for it rather than let the log eat the disk: 256 MiB.</summary>
    public const int MostPages = 8 * PagesBetween;

    // 32 MiB of pages of 8 KiB: the copying, with its fsyncs, is rare enough, and the log stays in the page cache.
    private const int PagesBetween = 4096;

    private readonly SqliteDatabase _writer;
    private readonly SqliteDatabase _copier;
    private long _pages;
    private Task? _copying;

    public SqliteCheckpoints(SqliteDatabase writer, string path)
    {
        _writer = writer;
        _copier = SqliteDatabase.Open(path, readOnly: false);
        try
        {
            _copier.Execute("PRAGMA synchronous = FULL");
        }
        catch
        {
            _copier.Dispose();
            throw;
        }
    }

    /// <summary>Called by the writer after each commit.</summary>
    public void AfterCommit()
    {
        _pages += _writer.TakePagesWritten();
        if (_copying is null)
        {
            _copying = _pages >= PagesBetween ? Task.Run(Copy) : null;
        }
        else if (_copying.IsCompleted || _pages >= MostPages)
        {
            _copying.GetAwaiter().GetResult();
            _copying = null;
            _pages = _writer.Checkpoint();
        }
    }

    public void Dispose()
    {
        _copying?.GetAwaiter().GetResult();
        _copier.Dispose();
    }

    // What is written during the first passage is copied in the second, and during that one little is: it is what the writer has to stop for.
    private void Copy()
    {
        _copier.Checkpoint();
        _copier.Checkpoint();
    }
}
