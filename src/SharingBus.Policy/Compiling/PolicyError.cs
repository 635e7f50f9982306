using SharingBus.Policy.Naming;

namespace SharingBus.Policy.Compiling;

/// <summary>Something in a bundle that could not be compiled. What it concerns releases nothing.</summary>
/// <param name="Subject">Where: for example <c>policy school-northbridge, grant welfare-core</c>.</param>
/// <param name="Reason">What is wrong, in words.</param>
public sealed record PolicyError(string Subject, string Reason)
{
    // Two ids of full length and what they are called by. There may be an error for every few bytes of what has a long one.
    private const int MaxSubject = 200;

    /// <summary>Where; ids stand as they are, but for what nobody sees and a terminal obeys. One that is far too long is cut short.</summary>
    public string Subject { get; } = ShownText.Of(Subject, MaxSubject);

    /// <summary>What is wrong, in words.</summary>
    public string Reason { get; } = ShownText.Whole(Reason);

    /// <inheritdoc/>
    public override string ToString() => $"{Subject}: {Reason}";
}
