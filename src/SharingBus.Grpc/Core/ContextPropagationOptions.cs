namespace Grpc.Core;

/// <summary>What of a server call is passed on to client calls.</summary>
public class ContextPropagationOptions
{
    /// <summary>Everything is passed on.</summary>
    public static readonly ContextPropagationOptions Default = new();

    /// <summary>Creates options.</summary>
    public ContextPropagationOptions(bool propagateDeadline = true, bool propagateCancellation = true)
    {
        IsPropagateDeadline = propagateDeadline;
        IsPropagateCancellation = propagateCancellation;
    }

    /// <summary>Whether the deadline is passed on.</summary>
    public bool IsPropagateDeadline { get; }

    /// <summary>Whether cancellation is passed on.</summary>
    public bool IsPropagateCancellation { get; }
}
