using SharingBus.Lineage.Journals;
using SharingBus.PolicyService.Governance;

namespace SharingBus.PolicyService.Tests.Governance;

public sealed class SqliteGovernanceTests : GovernanceContract
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("sharingbus-governance-journal-");

    private protected override Task<JournalOptions> JournalAsync() => Task.FromResult(
        new JournalOptions { Agency = GovernanceOptions.JournalName, Path = Path.Combine(_directory.FullName, "governance.db") });

    private protected override ValueTask ForgetAsync()
    {
        _directory.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }
}
