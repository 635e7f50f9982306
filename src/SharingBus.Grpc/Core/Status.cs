namespace Grpc.Core;

/// <summary>The outcome of a call: a code and a text for people.</summary>
public readonly struct Status : IEquatable<Status>
{
    /// <summary>A success without text.</summary>
    public static readonly Status DefaultSuccess = new(StatusCode.OK, string.Empty);

    /// <summary>A cancellation without text.</summary>
    public static readonly Status DefaultCancelled = new(StatusCode.Cancelled, string.Empty);

    private readonly string? detail;

    /// <summary>Creates a status.</summary>
    /// <param name="statusCode">What happened.</param>
    /// <param name="detail">Text for people; it goes over the wire.</param>
    public Status(StatusCode statusCode, string detail)
        : this(statusCode, detail, null) { }

    /// <summary>Creates a status that remembers what caused it.</summary>
    /// <param name="statusCode">What happened.</param>
    /// <param name="detail">Text for people; it goes over the wire.</param>
    /// <param name="debugException">The local cause; it never goes over the wire.</param>
    public Status(StatusCode statusCode, string detail, Exception? debugException)
    {
        StatusCode = statusCode;
        this.detail = detail;
        DebugException = debugException;
    }

    /// <summary>What happened.</summary>
    public StatusCode StatusCode { get; }

    /// <summary>Text for people, empty if there is none.</summary>
    public string Detail => detail ?? string.Empty;

    /// <summary>The local cause, if known. Never sent.</summary>
    public Exception? DebugException { get; }

    /// <summary>Whether both statuses have the same code and text.</summary>
    public static bool operator ==(Status left, Status right) => left.Equals(right);

    /// <summary>Whether the statuses differ in code or text.</summary>
    public static bool operator !=(Status left, Status right) => !left.Equals(right);

    /// <inheritdoc />
    public bool Equals(Status other) => StatusCode == other.StatusCode && Detail == other.Detail;

    /// <inheritdoc />
    public override bool Equals(object? obj) => obj is Status other && Equals(other);

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(StatusCode, Detail);

    /// <inheritdoc />
    public override string ToString() =>
        DebugException is null
            ? $"Status(StatusCode=\"{StatusCode}\", Detail=\"{Detail}\")"
            : $"Status(StatusCode=\"{StatusCode}\", Detail=\"{Detail}\", DebugException=\"{DebugException.GetType()}: {DebugException.Message}\")";
}
