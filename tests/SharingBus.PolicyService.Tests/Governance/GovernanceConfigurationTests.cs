using SharingBus.Hosting.Callers;
using SharingBus.PolicyService.Governance;
using SharingBus.TestKit;
using SharingBus.Trust.Identities;
using Xunit;

namespace SharingBus.PolicyService.Tests.Governance;

public sealed class GovernanceConfigurationTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("sharingbus-governance-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public void Options_OfAJournalFile_HaveAbsolutePathsAndKeys()
    {
        using var key = KeyFiles.CreateSigner(Path.Combine(_directory.FullName, "signer.pem"));
        KeyFiles.WritePublic(Path.Combine(_directory.FullName, "signer.pub.pem"), key.Spki.Span);
        var configuration = new GovernanceConfiguration
        {
            Journal = "governance.db",
            ValidityDays = 30,
            People = [new PersonConfiguration { Name = "ben", Systems = ["police-northbridge/ben"], Keys = ["signer.pub.pem"] }],
        };

        var options = configuration.ToOptions(_directory.FullName);

        Assert.Equal(Path.Combine(_directory.FullName, "governance.db"), options.Journal.Path);
        Assert.Equal((GovernanceOptions.JournalName, 30), (options.Journal.Agency, options.ValidityDays));
        Assert.Equal([new Caller("police-northbridge", "ben")], options.People[0].Systems);
        Assert.Equal(key.Id, options.People[0].Keys[0].Id);
    }

    [Fact]
    public void Options_OfADatabase_ConnectWithThePasswordOfTheFile()
    {
        var password = Path.Combine(_directory.FullName, "db.password");
        File.WriteAllText(password, "hidden\n");
        UnixFiles.Protect(password);

        var database = new DatabaseConfiguration { Host = "db", Name = "sharingbus", User = "policy", PasswordFile = "db.password", PayloadKeys = "journal.keys" };
        var journal = database.ToOptions(_directory.FullName);

        Assert.Empty(journal.Check());
        Assert.Contains("Password=hidden", journal.ConnectionString, StringComparison.Ordinal);
        Assert.Contains("SSL Mode=VerifyFull", journal.ConnectionString, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_OfBothOrNeither_AreRefused()
    {
        var database = new DatabaseConfiguration { Host = "db", Name = "sharingbus", User = "policy", PayloadKeys = "journal.keys" };

        Assert.Throws<ArgumentException>(() => new GovernanceConfiguration { People = [] }.ToOptions(""));
        Assert.Throws<ArgumentException>(() => new GovernanceConfiguration { People = [], Journal = "x", Database = database }.ToOptions(""));
    }

    [Theory]
    [InlineData("police-northbridge")]
    [InlineData("police-northbridge/")]
    [InlineData("/ben")]
    [InlineData("police-northbridge/ben/home")]
    public void Options_OfASystemThatIsNone_AreRefused(string system) =>
        Assert.Throws<FormatException>(() => new PersonConfiguration { Name = "ben", Systems = [system] }.ToPerson(""));
}
