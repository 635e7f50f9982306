using SharingBus.Federation.V1;
using SharingBus.Node.Tests.Federation;
using SharingBus.Trust.Bundles;
using SharingBus.Trust.Identities;

namespace SharingBus.SecurityTests.Register;

/// <summary>The keys of an agency that others are to take the place of.</summary>
internal sealed class RetiredKeys
{
    private readonly string _agency;
    private readonly string _directory;
    private readonly PublicKey _signing;
    private readonly PublicKey _encryption;

    private RetiredKeys(string agency, string directory, PublicKey signing, PublicKey encryption) =>
        (_agency, _directory, _signing, _encryption) = (agency, directory, signing, encryption);

    public string OldEncryption => _encryption.KeyId;

    public string NewSigning { get; set; } = string.Empty;

    public string NewEncryption { get; set; } = string.Empty;

    /// <summary>What the register says while it names the old keys alone.</summary>
    public AgencyPublicKeys Published => new(new Agency { Id = _agency, SigningKeys = { _signing }, EncryptionKeys = { _encryption } });

    /// <summary>The keys that an agency has now. They are in force a moment longer than those that come.</summary>
    public static RetiredKeys Of(TestFederation federation, string agency)
    {
        DateTimeOffset from = TestFederation.Start.AddDays(-2);
        AgencyKeys keys = federation.Keys(agency);
        return new RetiredKeys(
            agency,
            federation.KeysDirectory(agency),
            keys.Signing.ToPublicKey(from, from.AddDays(30)),
            keys.Encryption.ToPublicKey(from, from.AddDays(30)));
    }

    /// <summary>Names the old keys beside the new ones.</summary>
    public void AddTo(Bundle bundle)
    {
        Agency agency = bundle.Agencies.Single(candidate => candidate.Id == _agency);
        agency.SigningKeys.Add(_signing);
        agency.EncryptionKeys.Add(_encryption);
    }

    /// <summary>Takes the old keys from the disk.</summary>
    public void Delete()
    {
        foreach (string file in Directory.EnumerateFiles(_directory, "*-old-*.pem"))
        {
            File.Delete(file);
        }
    }
}
