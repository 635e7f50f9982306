using System.Collections.Concurrent;
using System.Collections.Frozen;
using SharingBus.Federation.V1;
using SharingBus.Node.Agencies;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Node.Bundles;

/// <summary>
/// What systems may do under one bundle: no more than their node's configuration gives them, and no more than the register does where the
/// agency lists its systems there.
/// </summary>
internal sealed class RegisteredRights(Bundle bundle)
{
    // Null where the agency lists no systems: its configuration alone decides. An empty list is a list.
    private readonly FrozenDictionary<string, FrozenDictionary<string, SystemRights>?> _agencies = bundle.Agencies.ToFrozenDictionary(
        agency => agency.Id,
        agency => agency.SystemRegister?.Systems.ToFrozenDictionary(system => system.Name, StringComparer.Ordinal),
        StringComparer.Ordinal);

    // Asked for with every call; a configuration is the same object for as long as the node runs.
    private readonly ConcurrentDictionary<(string Agency, SystemOptions Configured), SystemOptions?> _bounded = [];

    /// <summary>What a system may do; null where it may do nothing.</summary>
    /// <param name="agency">Its agency.</param>
    /// <param name="configured">What the node's configuration gives it.</param>
    public SystemOptions? Of(string agency, SystemOptions configured) =>
        _agencies.TryGetValue(agency, out FrozenDictionary<string, SystemRights>? systems) && systems is null
            ? configured
            : _bounded.GetOrAdd((agency, configured), Bound);

    private SystemOptions? Bound((string Agency, SystemOptions Configured) key)
    {
        if (!_agencies.TryGetValue(key.Agency, out FrozenDictionary<string, SystemRights>? systems))
        {
            return key.Configured.Auditor ? OfAStranger(key.Configured) : null;
        }

        return systems!.TryGetValue(key.Configured.Name, out SystemRights? rights) ? Both(key.Configured, rights) : null;
    }

    // An agency that left answers for what it did: its own auditors go on reading its own journal.
    private static SystemOptions OfAStranger(SystemOptions configured) => new() { Name = configured.Name, Auditor = true };

    private static SystemOptions Both(SystemOptions configured, SystemRights rights) => new()
    {
        Name = configured.Name,
        PublishTypes = [.. configured.PublishTypes.Intersect(rights.PublishTypes)],
        Roles = [.. configured.Roles.Intersect(rights.Roles, StringComparer.Ordinal)],
        NoticesPerSecond = configured.NoticesPerSecond,
        BytesPerSecond = configured.BytesPerSecond,
        Auditor = configured.Auditor && rights.Audit,
        Administrator = configured.Administrator && rights.Administer,
        BreakGlass = configured.BreakGlass && rights.BreakGlass,
        Approver = configured.Approver && rights.Approve,
        Notebook = configured.Notebook && rights.Notebook,
    };
}
