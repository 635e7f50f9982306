using SharingBus.Trust.Bundles;
using SharingBus.Trust.Identities;

namespace SharingBus.Node.Agencies;

/// <summary>
/// Whether an agency's keys are the ones that the bundle in force names. Without them a node accepts and journals as ever, and nothing that
/// it seals is believed, or nothing that is sealed to it can be opened: health has to say so.
/// </summary>
internal static class KeyStanding
{
    /// <summary>What is wrong, in the words of the health page; null where nothing is, or before the first bundle.</summary>
    /// <param name="keys">The agency's private keys.</param>
    /// <param name="federation">Whose key is whose under the bundle in force.</param>
    /// <param name="now">The instant.</param>
    public static string? Fault(AgencyKeys keys, FederationKeys? federation, DateTimeOffset now)
    {
        if (federation is null)
        {
            return null;
        }

        long micros = Clock.Micros(now);
        return federation.Find(keys.Agency) switch
        {
            null => $"{keys.Agency} is no member of the bundle in force",
            var named when keys.SigningKeyIn(named, micros) is null => $"{keys.Agency} cannot sign: the bundle in force names none of its signing keys",
            var named when named.EncryptionKeyAt(micros) is not { } key || keys.FindEncryptionKey(key.Id) is null =>
                $"{keys.Agency} cannot open what is sent to it: it does not hold the encryption key that the bundle in force names",
            _ => null,
        };
    }
}
