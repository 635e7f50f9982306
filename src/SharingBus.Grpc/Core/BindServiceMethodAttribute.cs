namespace Grpc.Core;

/// <summary>Names the generated method that binds a service; set by generated code on the service's base class.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = false, Inherited = true)]
public sealed class BindServiceMethodAttribute : Attribute
{
    /// <summary>Names the binding method.</summary>
    public BindServiceMethodAttribute(Type bindType, string bindMethodName)
    {
        ArgumentNullException.ThrowIfNull(bindType);
        ArgumentNullException.ThrowIfNull(bindMethodName);
        BindType = bindType;
        BindMethodName = bindMethodName;
    }

    /// <summary>The type that holds the binding method.</summary>
    public Type BindType { get; }

    /// <summary>The binding method's name.</summary>
    public string BindMethodName { get; }
}
