using Microsoft.Extensions.Logging.Abstractions;
using SharingBus.PolicyService.Bundles;
using SharingBus.PolicyService.Publishing;
using SharingBus.Trust.Bundles;
using Xunit;

namespace SharingBus.PolicyService.Tests.Bundles;

public sealed class BundleStoreTests : IDisposable
{
    private readonly SampleFederation _federation = new();
    private readonly string _directory = Directory.CreateTempSubdirectory("sharingbus-policy-").FullName;

    public void Dispose()
    {
        _federation.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public void Store_GivenANewerBundle_ServesIt()
    {
        var store = Open();
        Assert.Equal(BundleError.None, store.Publish(_federation.Bundle(1)));
        var changed = store.Changed;
        Assert.Equal(BundleError.None, store.Publish(_federation.Bundle(2)));

        Assert.Equal(2UL, store.Current!.Version);
        Assert.True(changed.IsCompleted);
    }

    [Fact]
    public void Store_GivenAnOlderBundle_KeepsTheNewer()
    {
        var store = Open();
        store.Publish(_federation.Bundle(2));

        Assert.Equal(BundleError.VersionRolledBack, store.Publish(_federation.Bundle(1)));
        Assert.Equal(2UL, store.Current!.Version);
    }

    [Fact]
    public void Store_GivenABundleOfOneSigner_ServesNothing()
    {
        var store = Open();

        Assert.Equal(BundleError.TooFewSignatures, store.Publish(_federation.Assemble(1).Sign(_federation.First)));
        Assert.Null(store.Current);
        Assert.Empty(Directory.EnumerateFiles(_directory));
    }

    [Fact]
    public void Store_GivenAPolicySignedByAnotherAgency_ServesNothing()
    {
        var assembled = BundleAssembly.Assemble(
            _federation.Documents, _federation.Keyrings, [_federation.PolicySignedByAnother()], _federation.Term(1));

        Assert.Equal(BundleError.AgencyPolicyKeyUnknown, Open().Publish(assembled.Sign(_federation.First, _federation.Second)));
    }

    [Fact]
    public void Store_Reopened_ServesTheNewestThatVerifies()
    {
        var store = Open();
        store.Publish(_federation.Bundle(1));
        store.Publish(_federation.Bundle(2));
        BundleFiles.Write(_directory, _federation.Assemble(3).Sign(_federation.First));
        File.WriteAllText(BundleFiles.PathOf(_directory, 4), "no bundle");
        File.Copy(BundleFiles.PathOf(_directory, 2), BundleFiles.PathOf(_directory, 9));

        var again = Open();
        again.Rescan();

        Assert.Equal(2UL, again.Current!.Version);
    }

    [Theory]
    [InlineData("bundle-12.bin", 12UL)]
    [InlineData("bundle-.bin", null)]
    [InlineData("bundle--1.bin", null)]
    [InlineData("bundle-1.bin.new", null)]
    [InlineData("other-1.bin", null)]
    public void FileName_OfABundle_TellsItsVersion(string name, ulong? version) => Assert.Equal(version, BundleFiles.VersionOf(name));

    private BundleStore Open() => new(
        _directory, new BundleVerifier(SampleFederation.Name, _federation.Governance, TimeProvider.System), NullLogger.Instance);
}
