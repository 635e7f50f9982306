using System.Collections.Concurrent;
using Grpc.Core;
using SharingBus.Cli.Feeds;
using SharingBus.Exchange.V1;
using SharingBus.Formats.Importing;
using SharingBus.Hosting.Errors;

namespace SharingBus.Cli.Tests.Feeds;

/// <summary>A node as a feed sees it: accepts each request id once, and does before that what a test asks.</summary>
internal sealed class AcceptingNode
{
    private readonly ConcurrentDictionary<string, PublishRequest> _accepted = new(StringComparer.Ordinal);

    public static readonly DateTimeOffset Now = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    /// <summary>Done before a request is accepted; what it throws the feed is told.</summary>
    public Action<PublishRequest> Before { get; set; } = _ => { };

    /// <summary>Done after a request is accepted and before the feed is told.</summary>
    public Action<PublishRequest> After { get; set; } = _ => { };

    public int Calls { get; private set; }

    public IReadOnlyCollection<PublishRequest> Accepted => [.. _accepted.Values];

    public FeedPublisher Publisher() => new(PublishAsync, "police-test", TextWriter.Null, TimeProvider.System);

    public static ImportContext Context() => new() { Now = Now };

    public static RpcException Refusal(StatusCode code, string reason, TimeSpan? retryAfter = null) => WireError.Create(code, reason, "For a test.", retryAfter: retryAfter);

    private Task<PublishResponse> PublishAsync(PublishRequest request, CancellationToken cancel)
    {
        Calls++;
        Before(request);
        bool isNew = _accepted.TryAdd(request.RequestId, request);
        After(request);
        return Task.FromResult(new PublishResponse { Duplicate = !isNew });
    }
}
