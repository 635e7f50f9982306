using Google.Protobuf;
using SharingBus.Cli.Commands;
using SharingBus.Federation.V1;
using SharingBus.Trust.Identities;

namespace SharingBus.Cli.Governance;

/// <summary>The public keys of agencies in their directories, and how long they are valid from now.</summary>
internal sealed class MemberKeys(string directory, DateTimeOffset now, int days)
{
    /// <summary>The agency with the keys of its directory. A key that it has already keeps the beginning of its validity.</summary>
    public Agency Put(Agency agency, Agency? before)
    {
        var put = agency.Clone();
        put.SigningKeys.Clear();
        put.EncryptionKeys.Clear();
        put.SigningKeys.Add(Keys(agency.Id, MemberFiles.Signing, before?.SigningKeys ?? []));
        put.EncryptionKeys.Add(Keys(agency.Id, MemberFiles.Encryption, before?.EncryptionKeys ?? []));
        return put;
    }

    private IEnumerable<PublicKey> Keys(string agency, string use, IReadOnlyList<PublicKey> before) =>
        MemberFiles.OfKeys(Path.Combine(directory, agency), use).Select(file => Key(file, before));

    private PublicKey Key(string file, IReadOnlyList<PublicKey> before)
    {
        var spki = KeyFiles.ReadPublic(file);
        var id = KeyId.Of(spki);
        return new PublicKey
        {
            KeyId = id,
            Spki = ByteString.CopyFrom(spki),
            ValidFromUnixMicros = before.FirstOrDefault(key => key.KeyId == id)?.ValidFromUnixMicros ?? Micros(now),
            ValidUntilUnixMicros = Micros(now.AddDays(days)),
        };
    }

    private static long Micros(DateTimeOffset instant) => instant.ToUnixTimeMilliseconds() * 1000;
}
