using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Storage;
using SharingBus.TestKit;
using SharingBus.TestKit.Disks;
using Xunit;

namespace SharingBus.Lineage.Tests.Storage;

public sealed class SqliteFaultTests
{
    [Fact]
    public void Write_ThatFindsNoRoomForTheSharedIndex_SaysFullAndNotBroken()
    {
        using SmallDisk? disk = SmallDisk.Mount(megabytes: 1);
        if (disk is null)
        {
            Availability.Missing("A small disk needs Linux, root and the right to mount a tmpfs.");
            return;
        }

        string path = Path.Combine(disk.Path, "journal.db");
        using (SqliteDatabase made = SqliteDatabase.Open(path, readOnly: false))
        {
            made.Execute("PRAGMA journal_mode = WAL; CREATE TABLE t (v);");
        }

        disk.Fill(); // the log and its shared index went with the last connection, and are made anew by the next
        using SqliteDatabase database = SqliteDatabase.Open(path, readOnly: false);
        JournalException full = Assert.Throws<JournalException>(() => database.Execute("INSERT INTO t VALUES (1)"));
        disk.MakeRoom();
        database.Execute("INSERT INTO t VALUES (1)");

        Assert.Contains("extended 4874", full.Message); // SQLITE_IOERR_SHMSIZE
        Assert.Equal(JournalError.Full, full.Error);
    }
}
