using SharingBus.Policy.Deciding;

namespace SharingBus.Policy.Compiling;

/// <summary>The rules of owner and ceiling that apply to one question. What they release together depends on nothing else but the notice's own markings.</summary>
internal sealed class RuleSelection
{
    /// <summary>Where in the numbers of <see cref="Key"/> the agreement is to be put.</summary>
    public const int AgreementPlace = 1;

    private const int End = -1;
    private readonly List<CompiledGrant> _own = [];
    private readonly List<CompiledGrant> _top = [];
    private readonly List<CompiledWithholding> _ownWithheld = [];
    private readonly List<CompiledWithholding> _topWithheld = [];

    public RuleSelection(in DecisionRequest request, in ReleaseGate gate, CompiledPolicy policy, CompiledPolicy ceiling)
    {
        Gate = gate;
        IsTooStrict = Select(request, gate, policy, _own) && _own.Count == 0;
        Select(request, gate, ceiling, _top);
        Select(request, gate, policy, _ownWithheld);
        Select(request, gate, ceiling, _topWithheld);
    }

    /// <summary>The ground on which they apply.</summary>
    public ReleaseGate Gate { get; }

    /// <summary>The owner's grants.</summary>
    public IReadOnlyList<CompiledGrant> Own => _own;

    /// <summary>The ceiling's grants.</summary>
    public IReadOnlyList<CompiledGrant> Top => _top;

    /// <summary>The owner's withholdings.</summary>
    public IReadOnlyList<CompiledWithholding> OwnWithheld => _ownWithheld;

    /// <summary>The ceiling's withholdings.</summary>
    public IReadOnlyList<CompiledWithholding> TopWithheld => _topWithheld;

    /// <summary>Whether none of the owner's grants applies, and only because of the label.</summary>
    public bool IsTooStrict { get; }

    /// <summary>Numbers that are equal where the same rules apply in the same way; none where they are too many to be worth it.</summary>
    /// <param name="request">The question.</param>
    /// <param name="numbers">Room for them.</param>
    public Span<int> Key(in DecisionRequest request, Span<int> numbers)
    {
        var count = 0;
        if (_own.Count + _top.Count + _ownWithheld.Count + _topWithheld.Count + 6 > numbers.Length)
        {
            return [];
        }

        numbers[count++] = (int)request.Type;
        numbers[count++] = End;
        numbers[count++] = IsTooStrict ? 1 : 0;
        count = Put(_own, request.Role, numbers, count);
        count = Put(_top, request.Role, numbers, count);
        foreach (var rule in _ownWithheld)
        {
            numbers[count++] = rule.Number;
        }

        numbers[count++] = End;
        foreach (var rule in _topWithheld)
        {
            numbers[count++] = rule.Number;
        }

        return numbers[..count];
    }

    // Whether a role is named matters inside an element with a label of its own.
    private static int Put(List<CompiledGrant> grants, string role, Span<int> numbers, int count)
    {
        foreach (var grant in grants)
        {
            numbers[count++] = (2 * grant.Number) + (grant.NamesRole(role) ? 1 : 0);
        }

        numbers[count++] = End;
        return count;
    }

    // Whether the label alone kept any grant from applying.
    private static bool Select(in DecisionRequest request, in ReleaseGate gate, CompiledPolicy policy, List<CompiledGrant> selected)
    {
        policy.Collect(request.Type, request.Recipient, request.Role, selected);
        var (tooStrict, kept) = (false, 0);
        for (var i = 0; i < selected.Count; i++)
        {
            var grant = selected[i];
            if (!grant.Applies(request, gate))
            {
                continue;
            }

            if (grant.AllowsTlp(request.Facts.Tlp, request.Role))
            {
                selected[kept++] = grant;
            }
            else
            {
                tooStrict = true;
            }
        }

        selected.RemoveRange(kept, selected.Count - kept);
        return tooStrict;
    }

    private static void Select(in DecisionRequest request, in ReleaseGate gate, CompiledPolicy policy, List<CompiledWithholding> selected)
    {
        for (var i = 0; i < policy.Withholdings.Count; i++)
        {
            if (policy.Withholdings[i].Applies(request, gate.Sector))
            {
                selected.Add(policy.Withholdings[i]);
            }
        }
    }
}
