namespace SharingBus.Hosting.Callers;

/// <summary>
/// What a caller needs in order to call a gRPC method: one of these rights. Every method of a host carries one, or the host does not start.
/// Checked before the call's message is read; what depends on the message (own agency, own types, own roles) the method checks itself.
/// </summary>
/// <param name="anyOf">The rights; one of them is enough.</param>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
public sealed class RequiresRightAttribute(params CallerRight[] anyOf) : Attribute
{
    /// <summary>The rights, at least one; one of them is enough.</summary>
    public IReadOnlyList<CallerRight> AnyOf { get; } = anyOf;
}
