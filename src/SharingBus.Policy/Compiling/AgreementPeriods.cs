using SharingBus.Policy.V1;

namespace SharingBus.Policy.Compiling;

/// <summary>When an agreement is in force, read as the compiler reads it.</summary>
public static class AgreementPeriods
{
    /// <summary>Whether an agreement is in force at an instant. One whose dates cannot be read never is.</summary>
    public static bool IsInForce(this Agreement agreement, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(agreement);
        return Period.TryRead(agreement.ValidFrom, agreement.ValidUntil, out var period) is null && period.Contains(now);
    }

    /// <summary>The end of an agreement, exclusive, UTC: the greatest instant where it is unbounded, the least where its dates cannot be read.</summary>
    public static DateTimeOffset End(this Agreement agreement)
    {
        ArgumentNullException.ThrowIfNull(agreement);
        return Period.TryRead(agreement.ValidFrom, agreement.ValidUntil, out var period) is null ? period.Until : DateTimeOffset.MinValue;
    }
}
