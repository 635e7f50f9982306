using SharingBus.Policy.V1;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Policy.Compiling;

/// <summary>An agreement that may be activated.</summary>
internal sealed class CompiledAgreement
{
    private readonly Agreement _agreement;
    private readonly Dictionary<string, Party> _parties;

    private CompiledAgreement(Agreement agreement, Period period)
    {
        _agreement = agreement;
        Period = period;
        _parties = agreement.Parties.ToDictionary(party => party.Agency, StringComparer.Ordinal);
    }

    public string Id => _agreement.Id;

    /// <summary>Its number in the bundle, which the bundle gives it.</summary>
    public int Number { get; set; }

    public AgreementKind Kind => _agreement.Kind;

    public Period Period { get; }

    /// <summary>Only these kinds may carry what is about a person.</summary>
    public bool CarriesPersonalData => Kind is AgreementKind.InformAndIntervene or AgreementKind.IntelligenceLink;

    /// <summary>Whether its parties may open break-glass.</summary>
    public bool AllowsBreakGlass => _agreement.BreakGlass is not null;

    /// <summary>What a recipient takes on with a notice of this type under it.</summary>
    public Obligations ObligationsFor(NoticeType type) => new()
    {
        RetentionDays = _agreement.Retention.Where(rule => rule.Type == type).Select(rule => rule.Days).DefaultIfEmpty().Min(),
        OnwardSharing = _agreement.OnwardSharing,
    };

    /// <summary>Compiles an agreement; one in which something required is missing is not activatable.</summary>
    public static CompiledAgreement? Compile(Agreement agreement, List<PolicyError> errors)
    {
        var faults = AgreementRules.Check(agreement);
        errors.AddRange(faults.Select(fault => new PolicyError($"agreement {agreement.Id}", fault.ToString())));
        return faults.Count == 0 && Period.TryRead(agreement.ValidFrom, agreement.ValidUntil, out var period) is null
            ? new CompiledAgreement(agreement, period)
            : null;
    }

    /// <summary>Whether it lets this pair share at all, whatever the time.</summary>
    public bool Covers(string origin, string recipient, NoticeType type) =>
        _agreement.Types_.Contains(type) && Direction(origin, recipient, type);

    public bool HasPurpose(Purpose purpose) => _agreement.Purposes.Contains(purpose);

    private bool Direction(string origin, string recipient, NoticeType type)
    {
        var from = Party(origin);
        var to = Party(recipient);
        if (from is null || to is null || ReferenceEquals(from, to))
        {
            return false;
        }

        // An intelligence link is one way, but the answer "useful or not" may come back.
        var answersBack = Kind == AgreementKind.IntelligenceLink && type == NoticeType.Feedback && from.Receives && to.Sends;
        return (from.Sends && to.Receives) || answersBack;
    }

    private Party? Party(string agency) => _parties.GetValueOrDefault(agency);
}
