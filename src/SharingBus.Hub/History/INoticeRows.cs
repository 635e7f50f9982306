using System.Data.Common;

namespace SharingBus.Hub.History;

/// <summary>The rows of the notices present: their facts, until they are withdrawn or over. Written within a history's transactions.</summary>
internal interface INoticeRows
{
    /// <summary>Puts a notice in, in place of what was there under its id.</summary>
    void Put(Guid id, byte[] facts, DbTransaction transaction);

    /// <summary>The facts of a notice; null where it is not there.</summary>
    byte[]? Find(Guid id, DbTransaction transaction);

    /// <summary>Takes a notice out.</summary>
    void Delete(Guid id, DbTransaction transaction);

    /// <summary>Takes all notices out.</summary>
    void Clear(DbTransaction transaction);

    /// <summary>Writes what was put in, before the transaction is committed.</summary>
    void Flush(DbTransaction transaction);

    /// <summary>The transaction came to nothing.</summary>
    void Abandon();

    /// <summary>Tells each, in the order of their ids.</summary>
    void Replay(Action<Guid, byte[]> replay);

    /// <summary>Lets what was deleted become unreadable, wherever it still lies.</summary>
    void Forget();
}
