using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using RpcStatus = Google.Rpc.Status;

namespace SharingBus.Hosting.Errors;

/// <summary>The one place that turns refusals into what a caller reads: a status, a stable reason, the places and the wait.</summary>
public static class WireError
{
    /// <summary>The domain of every <c>ErrorInfo</c> of the product.</summary>
    public const string Domain = "sharingbus";

    // Version 2.0.0 of the common protos calls field 1 of ErrorInfo "type"; on the wire it is the reason.
    private const string DetailsTrailer = "grpc-status-details-bin";

    /// <summary>Builds the exception that carries a refusal.</summary>
    /// <param name="code">gRPC status.</param>
    /// <param name="reason">Stable reason in UPPER_SNAKE.</param>
    /// <param name="message">What is wrong and how to mend it; never personal data.</param>
    /// <param name="violations">The places, for a bad request.</param>
    /// <param name="retryAfter">How long to wait before trying again.</param>
    /// <param name="facts">What a caller's program may act upon, by name; never personal data.</param>
    public static RpcException Create(
        StatusCode code,
        string reason,
        string message,
        IReadOnlyCollection<FieldViolation>? violations = null,
        TimeSpan? retryAfter = null,
        IReadOnlyDictionary<string, string>? facts = null)
    {
        var status = new RpcStatus { Code = (int)code, Message = message };
        var info = new ErrorInfo { Domain = Domain, Type = reason };
        foreach ((string name, string value) in facts ?? new Dictionary<string, string>())
        {
            info.Metadata.Add(name, value);
        }

        status.Details.Add(Any.Pack(info));
        if (violations is { Count: > 0 })
        {
            var bad = new BadRequest();
            bad.FieldViolations.AddRange(violations.Select(v =>
                new BadRequest.Types.FieldViolation { Field = v.Field, Description = v.Description }));
            status.Details.Add(Any.Pack(bad));
        }

        if (retryAfter is { } wait)
        {
            status.Details.Add(Any.Pack(new RetryInfo { RetryDelay = Duration.FromTimeSpan(wait) }));
        }

        return new RpcException(new global::Grpc.Core.Status(code, message), new Metadata { { DetailsTrailer, status.ToByteArray() } });
    }

    /// <summary>The stable reason a refusal carries, or null where it carries none.</summary>
    public static string? ReasonOf(RpcException error) => Detail<ErrorInfo>(error)?.Type;

    /// <summary>The places a refusal names.</summary>
    public static IReadOnlyList<FieldViolation> ViolationsOf(RpcException error) =>
        Detail<BadRequest>(error)?.FieldViolations.Select(v => new FieldViolation(v.Field, v.Description)).ToArray() ?? [];

    /// <summary>A fact a refusal carries, or null where it carries none of that name.</summary>
    public static string? FactOf(RpcException error, string name) =>
        Detail<ErrorInfo>(error) is { } info && info.Metadata.TryGetValue(name, out string? value) ? value : null;

    private static T? Detail<T>(RpcException error)
        where T : class, IMessage<T>, new()
    {
        var details = error.Trailers.GetValueBytes(DetailsTrailer);
        if (details is null)
        {
            return null;
        }

        var descriptor = new T().Descriptor;
        return RpcStatus.Parser.ParseFrom(details).Details.FirstOrDefault(d => d.Is(descriptor))?.Unpack<T>();
    }
}
