using System.Text;

namespace Grpc.Core;

/// <summary>One thing the transport proved about the peer.</summary>
public class AuthProperty
{
    private readonly byte[] valueBytes;

    private AuthProperty(string name, byte[] valueBytes)
    {
        Name = name;
        this.valueBytes = valueBytes;
    }

    /// <summary>What is proved.</summary>
    public string Name { get; }

    /// <summary>Its value as text.</summary>
    public string Value => Encoding.UTF8.GetString(valueBytes);

    /// <summary>Its value as bytes (a copy).</summary>
    public byte[] ValueBytes => valueBytes.AsSpan().ToArray();

    /// <summary>Creates a property.</summary>
    public static AuthProperty Create(string name, byte[] valueBytes)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(valueBytes);
        return new AuthProperty(name, valueBytes.AsSpan().ToArray());
    }
}
