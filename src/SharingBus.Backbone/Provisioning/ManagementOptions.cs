namespace SharingBus.Backbone.Provisioning;

/// <summary>Where the broker's management API is, and as whom to use it: an administrator, needed for provisioning only.</summary>
public sealed class ManagementOptions
{
    /// <summary>The port of the management plugin without TLS.</summary>
    public const int DefaultPort = 15672;

    /// <summary>Scheme, host and port, without user and password: <c>https://broker.example:15671/</c>.</summary>
    public required Uri Address { get; init; }

    /// <summary>An administrator's name.</summary>
    public required string UserName { get; init; }

    /// <summary>The administrator's password.</summary>
    public required string Password { get; init; }

    /// <summary>The address alone.</summary>
    public override string ToString() => Address.GetLeftPart(UriPartial.Authority);
}
