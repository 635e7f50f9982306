using Google.Protobuf;
using Google.Protobuf.Collections;
using SharingBus.Federation.V1;
using SharingBus.Hosting.Errors;
using SharingBus.Policy.V1;
using SharingBus.PolicyService.Publishing;
using SharingBus.Vocabulary.Wire;

namespace SharingBus.PolicyService.Governance;

/// <summary>
/// Puts changes onto the current bundle. Pure: the same input gives the same bytes, in one order whatever order the changes came in, so that
/// every approver signs the same.
/// </summary>
internal sealed class CandidateComposer
{
    private readonly Bundle _bundle;
    private readonly List<FieldViolation> _faults = [];

    private CandidateComposer(Bundle bundle) => _bundle = bundle;

    /// <summary>Composes a candidate.</summary>
    /// <param name="federation">Name of the federation.</param>
    /// <param name="current">The bundle that is changed; null before the first.</param>
    /// <param name="restored">The earlier bundle whose agreements and ceiling come back; null where none do.</param>
    /// <param name="changes">The changes.</param>
    /// <param name="term">Version and validity.</param>
    public static CandidateDraft Compose(string federation, Bundle? current, Bundle? restored, ChangeSet changes, BundleTerm term)
    {
        var composer = new CandidateComposer(current?.Clone() ?? new Bundle { Federation = federation });
        composer.Replace(changes.Register);
        var unsigned = composer.Restore(restored, changes);
        composer.Replace(changes.Ceiling);
        composer.Replace(changes.Agreements, changes.RemovedAgreements);
        composer.Replace(changes.Policies);
        composer.Finish(term);
        return new CandidateDraft(composer._bundle, composer._faults, unsigned);
    }

    /// <summary>Whose policy it is, in a bundle that was verified.</summary>
    public static string AgencyOf(AgencyPolicy signed) => ReleasePolicy.Parser.ParseFrom(signed.Policy).Agency;

    private static void Refill<T>(ICollection<T> list, IEnumerable<T> values)
    {
        T[] kept = [.. values];
        list.Clear();
        foreach (var value in kept)
        {
            list.Add(value);
        }
    }

    // What somebody may sign and somebody else read differently is refused: fields that this version does not know, other orders.
    private static ReleasePolicy? Canonical(AgencyPolicy signed)
    {
        try
        {
            var policy = ReleasePolicy.Parser.WithDiscardUnknownFields(true).ParseUntrusted(signed.Policy.Span);
            return policy.ToByteString() == signed.Policy ? policy : null;
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }

    private static Dictionary<string, AgencyPolicy> ByAgency(Bundle bundle) => bundle.Policies.ToDictionary(AgencyOf, StringComparer.Ordinal);

    // A policy goes with its agency and in no other way: taken out alone, an older one could come back with the agency's old signature.
    private void Replace(Register? register)
    {
        if (register is null)
        {
            return;
        }

        _bundle.MaxStalenessSeconds = register.MaxStalenessSeconds;
        Refill(_bundle.Agencies, register.Agencies.Select(agency => agency.Clone()));
        Refill(_bundle.GovernanceSigners, register.GovernanceSigners.Select(signer => signer.Clone()));
        HashSet<string> members = [.. register.Agencies.Select(agency => agency.Id)];
        Refill(_bundle.Policies, _bundle.Policies.Where(policy => members.Contains(AgencyOf(policy))));
    }

    private List<string> Restore(Bundle? restored, ChangeSet changes)
    {
        if (restored is null)
        {
            return [];
        }

        Refill(_bundle.Agreements, restored.Agreements.Select(agreement => agreement.Clone()));
        _bundle.Ceiling = restored.Ceiling?.Clone();
        var then = ByAgency(restored);
        HashSet<string> signedAnew = [.. changes.Policies.Select(Canonical).OfType<ReleasePolicy>().Select(policy => policy.Agency)];
        return
        [
            .. ByAgency(_bundle)
                .Where(policy => policy.Value.Policy != then.GetValueOrDefault(policy.Key)?.Policy && !signedAnew.Contains(policy.Key))
                .Select(policy => policy.Key)
                .Order(StringComparer.Ordinal),
        ];
    }

    private void Replace(ReleasePolicy? ceiling) => _bundle.Ceiling = ceiling?.Clone() ?? _bundle.Ceiling;

    private void Replace(RepeatedField<Agreement> agreements, RepeatedField<string> removed)
    {
        for (var i = 0; i < removed.Count; i++)
        {
            if (!Remove(removed[i]))
            {
                _faults.Add(new FieldViolation($"changes.removed_agreements[{i}]", $"there is no agreement '{removed[i]}'"));
            }
        }

        foreach (var same in agreements.GroupBy(agreement => agreement.Id, StringComparer.Ordinal).Where(group => group.Count() > 1))
        {
            _faults.Add(new FieldViolation("changes.agreements", $"the agreement '{same.Key}' stands twice"));
        }

        foreach (var agreement in agreements)
        {
            Remove(agreement.Id);
            _bundle.Agreements.Add(agreement.Clone());
        }
    }

    private bool Remove(string agreement)
    {
        var found = _bundle.Agreements.FirstOrDefault(candidate => candidate.Id == agreement);
        return found is not null && _bundle.Agreements.Remove(found);
    }

    private void Replace(RepeatedField<AgencyPolicy> policies)
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        for (var i = 0; i < policies.Count; i++)
        {
            var where = $"changes.policies[{i}]";
            if (Canonical(policies[i]) is not { } policy)
            {
                _faults.Add(new FieldViolation(where, "the bytes are no release policy in canonical form; sign it with `policy sign` of this version"));
            }
            else if (!seen.Add(policy.Agency))
            {
                _faults.Add(new FieldViolation(where, $"'{policy.Agency}' has two policies among the changes"));
            }
            else
            {
                Replace(policies[i], policy, where);
            }
        }
    }

    private void Replace(AgencyPolicy signed, ReleasePolicy policy, string where)
    {
        if (_bundle.Policies.FirstOrDefault(candidate => AgencyOf(candidate) == policy.Agency) is { } before)
        {
            var version = ReleasePolicy.Parser.ParseFrom(before.Policy).Version;
            if (before.Policy != signed.Policy && policy.Version <= version)
            {
                _faults.Add(new FieldViolation(where, $"the policy of '{policy.Agency}' has version {policy.Version}; a changed one needs a version above {version}"));
            }

            _bundle.Policies.Remove(before);
        }

        _bundle.Policies.Add(signed.Clone());
    }

    private void Finish(BundleTerm term)
    {
        Refill(_bundle.Agencies, _bundle.Agencies.OrderBy(agency => agency.Id, StringComparer.Ordinal));
        Refill(_bundle.GovernanceSigners, _bundle.GovernanceSigners.OrderBy(signer => signer.Name, StringComparer.Ordinal));
        Refill(_bundle.Agreements, _bundle.Agreements.OrderBy(agreement => agreement.Id, StringComparer.Ordinal));
        Refill(_bundle.Policies, _bundle.Policies.OrderBy(AgencyOf, StringComparer.Ordinal));
        _bundle.Version = term.Version;
        _bundle.IssuedAtUnixMicros = BundleAssembly.Micros(term.IssuedAt);
        _bundle.ValidFromUnixMicros = BundleAssembly.Micros(term.ValidFrom);
        _bundle.ValidUntilUnixMicros = BundleAssembly.Micros(term.ValidFrom + term.Validity);
    }
}
