using Microsoft.Data.Sqlite;
using SharingBus.Hub.History;

namespace SharingBus.Hub.Tests.History;

/// <summary>A history in a file.</summary>
public sealed class SqliteHistoryTests : HistoryContract
{
    private readonly string _directory = Directory.CreateTempSubdirectory("sharingbus-hub-").FullName;

    private protected override string NewerVersion => "PRAGMA user_version = 99";

    private string File => Path.Combine(_directory, "hub.history");

    public override ValueTask DisposeAsync()
    {
        Directory.Delete(_directory, recursive: true);
        return ValueTask.CompletedTask;
    }

    private protected override IHistoryEngine Create() => new SqliteHistory(File);

    private protected override void Change(string statement)
    {
        using SqliteConnection connection = new($"Data Source={File};Pooling=false");
        connection.Open();
        Execute(connection, statement);
    }
}
