namespace SharingBus.Policy.Compiling;

/// <summary>Something in a bundle that could not be compiled. What it concerns releases nothing.</summary>
/// <param name="Subject">Where: for example <c>policy school-northbridge, grant welfare-core</c>.</param>
/// <param name="Reason">What is wrong, in words.</param>
public sealed record PolicyError(string Subject, string Reason)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Subject}: {Reason}";
}
