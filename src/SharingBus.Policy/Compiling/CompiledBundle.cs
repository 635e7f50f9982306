using System.Globalization;
using Google.Protobuf;
using SharingBus.Federation.V1;
using SharingBus.Policy.Deciding;
using SharingBus.Policy.V1;
using SharingBus.Vocabulary.V1;
using SharingBus.Vocabulary.Wire;

namespace SharingBus.Policy.Compiling;

/// <summary>A bundle made ready for deciding: immutable tables, and a memory of the decisions made. Safe for many threads.</summary>
public sealed class CompiledBundle
{
    /// <summary>Most remembered decisions; beyond it the memory is emptied, so that hostile handlings cannot fill it.</summary>
    public const int MaxRememberedDecisions = 16_384;

    private const long MicrosPerTick = 10;
    private readonly BoundedMemory<DecisionKey, Decision> _decisions = new(MaxRememberedDecisions);
    private readonly DecisionMaker _maker;
    private readonly ClaimJudge _claims;
    private readonly Timeline _timeline;
    private readonly Register _register;
    private readonly AreaClasses _areas;

    private CompiledBundle(Bundle bundle, List<PolicyError> errors)
    {
        _register = new Register(bundle.Agencies, errors);
        var period = PeriodOf(bundle, errors);
        var agreements = bundle.Agreements.Select(agreement => CompiledAgreement.Compile(agreement, errors)).OfType<CompiledAgreement>()
            .OrderBy(agreement => agreement.Id, StringComparer.Ordinal).ToArray();
        var ceiling = bundle.Ceiling is null ? CompiledPolicy.Nothing : CompiledPolicy.Compile(bundle.Ceiling, "ceiling", errors);
        var policies = Policies(bundle, errors);
        var grants = policies.Values.Append(ceiling).SelectMany(policy => policy.Grants).ToArray();
        Number(agreements, [.. policies.Values, ceiling]);
        _areas = new AreaClasses(grants.SelectMany(grant => grant.Areas));
        _timeline = new Timeline([period, .. agreements.Select(agreement => agreement.Period), .. grants.Select(grant => grant.Period)]);
        _maker = new DecisionMaker(bundle.Version, period, _register, agreements, ceiling, policies);
        _claims = new ClaimJudge(period, _register, agreements, ceiling, policies);
        Version = bundle.Version;
        Errors = errors;
    }

    /// <summary>Version of the bundle.</summary>
    public ulong Version { get; }

    /// <summary>What could not be compiled; it releases nothing.</summary>
    public IReadOnlyList<PolicyError> Errors { get; }

    /// <summary>Compiles a bundle. Signatures are the caller's matter and must have been verified before.</summary>
    public static CompiledBundle Compile(Bundle bundle)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        return new CompiledBundle(bundle, []);
    }

    /// <summary>Decides for one role. The same class of notices gives the same object while nothing begins or ends.</summary>
    public Decision Decide(in DecisionRequest request)
    {
        var stretch = _timeline.StretchAt(request.Now);
        var facts = request.Facts.Area is { } area ? request.Facts.At(_areas.ClassOf(area)) : request.Facts;
        var key = new DecisionKey(request.Origin, request.Type, facts, request.Recipient, request.Role, request.BreakGlass, stretch);
        if (_decisions.TryGetValue(key, out var known))
        {
            return known;
        }

        return _decisions.Put(key, _maker.Make(request, _timeline.EndOf(stretch)));
    }

    /// <summary>
    /// Whether this bundle could have released at an instant what a sender says it released, perhaps under another bundle: Released, or
    /// why not. Asks nothing that only the origin can know.
    /// </summary>
    public DecisionReason Judge(in ReleaseClaim claim, DateTimeOffset now) => _claims.Judge(claim, now, _timeline.StretchAt(now));

    /// <summary>Every role of every agency but this one, in the order of the register.</summary>
    public IReadOnlyList<(string Agency, string Role)> RecipientsOf(string origin) => [.. _register.Others(origin)];

    /// <summary>Whether the register has this role.</summary>
    public bool HasRole(string agency, string role) => _register.Find(agency, role) is not null;

    internal DecisionMaker Maker => _maker;

    // So that a set of rules can be told by numbers.
    private static void Number(CompiledAgreement[] agreements, CompiledPolicy[] policies)
    {
        var number = 0;
        foreach (var agreement in agreements)
        {
            agreement.Number = number++;
        }

        foreach (var policy in policies)
        {
            foreach (var grant in policy.Grants)
            {
                grant.Number = number++;
            }

            foreach (var withholding in policy.Withholdings)
            {
                withholding.Number = number++;
            }
        }
    }

    private static Period PeriodOf(Bundle bundle, List<PolicyError> errors)
    {
        var period = new Period(At(bundle.ValidFromUnixMicros), At(bundle.ValidUntilUnixMicros));
        if (period.From >= period.Until)
        {
            errors.Add(new PolicyError("bundle", "valid_until_unix_micros must lie after valid_from_unix_micros; nothing is released"));
        }

        return period;
    }

    private static DateTimeOffset At(long unixMicros)
    {
        var least = (DateTimeOffset.MinValue - DateTimeOffset.UnixEpoch).Ticks / MicrosPerTick;
        var most = (DateTimeOffset.MaxValue - DateTimeOffset.UnixEpoch).Ticks / MicrosPerTick;
        return DateTimeOffset.UnixEpoch.AddTicks(Math.Clamp(unixMicros, least, most) * MicrosPerTick);
    }

    private static Dictionary<string, CompiledPolicy> Policies(Bundle bundle, List<PolicyError> errors)
    {
        var policies = new Dictionary<string, CompiledPolicy>(StringComparer.Ordinal);
        for (var i = 0; i < bundle.Policies.Count; i++)
        {
            if (Parse(bundle.Policies[i].Policy) is not { } policy)
            {
                errors.Add(new PolicyError(string.Create(CultureInfo.InvariantCulture, $"policies[{i}]"), "the bytes are no release policy"));
                continue;
            }

            var compiled = CompiledPolicy.Compile(policy, $"policy {policy.Agency}", errors);
            if (!policies.TryAdd(policy.Agency, compiled))
            {
                // Which one is meant cannot be known: neither stands.
                policies[policy.Agency] = CompiledPolicy.Nothing;
                errors.Add(new PolicyError($"policy {policy.Agency}", "the agency has two policies; neither stands"));
            }
        }

        return policies;
    }

    private static ReleasePolicy? Parse(ByteString bytes)
    {
        try
        {
            return ReleasePolicy.Parser.ParseUntrusted(bytes.Span);
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }
}
