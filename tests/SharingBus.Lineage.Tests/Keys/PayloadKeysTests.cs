using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Keys;
using SharingBus.TestKit;
using Xunit;

namespace SharingBus.Lineage.Tests.Keys;

public sealed class PayloadKeysTests : IDisposable
{
    private const string Agency = "police-northbridge";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("sharingbus-keys-");

    private string FilePath => Path.Combine(_directory.FullName, "journal.keys");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public void Open_AFileThatIsMissing_MakesItForItsOwnerAlone()
    {
        PayloadKeys made = PayloadKeys.Open(FilePath, Agency, expected: null);
        PayloadKeys again = PayloadKeys.Open(FilePath, Agency, made.Id);

        Assert.Equal(made.Tree.Nodes.Single().Key.ToArray(), again.Tree.Nodes.Single().Key.ToArray());
        Assert.Equal(UnixFiles.OwnerOnly, UnixFiles.ModeOf(FilePath));
    }

    [Fact]
    public void Open_AFileThatIsGone_SaysWhichToPutBack()
    {
        JournalException refusal = Assert.Throws<JournalException>(() => PayloadKeys.Open(FilePath, Agency, Guid.NewGuid()));

        Assert.Equal(JournalError.Unsuitable, refusal.Error);
        Assert.Contains(FilePath, refusal.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(FilePath));
    }

    [Fact]
    public void Destroy_WhereTheFileIsGone_MakesNoNewOne()
    {
        PayloadKeys keys = PayloadKeys.Open(FilePath, Agency, expected: null);
        File.Delete(FilePath);

        Assert.Equal(JournalError.Unsuitable, Assert.Throws<JournalException>(() => keys.Destroy([1])).Error);
        Assert.False(File.Exists(FilePath));
        File.Create(FilePath).Dispose();
        Assert.Throws<JournalException>(() => PayloadKeys.Open(FilePath, Agency, keys.Id));
        Assert.Equal(0, new FileInfo(FilePath).Length);
    }

    [Theory]
    [InlineData(Agency, false)]
    [InlineData("school-westfield", true)]
    [InlineData("school-westfield", null)]
    public void Open_TheFileOfAnotherJournal_IsRefused(string agency, bool? own)
    {
        Guid id = PayloadKeys.Open(FilePath, Agency, expected: null).Id;
        Guid? expected = own is null ? null : own.Value ? id : Guid.NewGuid();

        Assert.Equal(JournalError.Unsuitable, Assert.Throws<JournalException>(() => PayloadKeys.Open(FilePath, agency, expected)).Error);
    }

    [Fact]
    public void Open_AFileThatIsNone_IsRefused()
    {
        File.WriteAllText(FilePath, string.Concat(Enumerable.Repeat("no keys ", 200)));

        Assert.Equal(JournalError.Corrupt, Assert.Throws<JournalException>(() => PayloadKeys.Open(FilePath, Agency, expected: null)).Error);
    }

    [Fact]
    public void Destroy_Keys_LeavesNothingOfThemInTheFile()
    {
        PayloadKeys keys = PayloadKeys.Open(FilePath, Agency, expected: null);
        byte[] root = keys.Tree.Nodes.Single().Key.ToArray();
        keys.Destroy([5]);
        byte[] beside = keys.Tree.Find(4)!.Key.ToArray();
        Assert.True(Holds(beside));

        keys.Destroy([4, 9]);

        Assert.Null(keys.Tree.Find(4));
        Assert.Null(keys.Tree.Find(5));
        Assert.False(Holds(root));
        Assert.False(Holds(beside));
        Assert.Equal(["journal.keys"], _directory.EnumerateFiles().Select(static file => file.Name));
        Assert.Equal(keys.Tree.Nodes.Select(static node => node.First), PayloadKeys.Open(FilePath, Agency, keys.Id).Tree.Nodes.Select(static node => node.First));
    }

    [Fact]
    public void Destroy_ByAProcessWithOlderKeys_PutsNoneBack()
    {
        PayloadKeys one = PayloadKeys.Open(FilePath, Agency, expected: null);
        PayloadKeys other = PayloadKeys.Open(FilePath, Agency, one.Id);
        one.Destroy([1]);
        other.Destroy([2]);

        KeyTree left = PayloadKeys.Open(FilePath, Agency, one.Id).Tree;
        Assert.Null(left.Find(1));
        Assert.Null(left.Find(2));
        Assert.Null(other.Tree.Find(1));
    }

    private bool Holds(byte[] key) => File.ReadAllBytes(FilePath).AsSpan().IndexOf(key) >= 0;
}
