using Grpc.Net.Client;
using Microsoft.Extensions.Logging;
using SharingBus.Node.Bundles;

namespace SharingBus.Node.Leadership;

/// <summary>What all agencies of a node share.</summary>
/// <param name="Federation">The bundle in force.</param>
/// <param name="Feed">What keeps it current.</param>
/// <param name="Connect">Opens a channel to another node of ours.</param>
/// <param name="ConnectMember">Opens a channel to a node of any member.</param>
/// <param name="Time">The clock.</param>
/// <param name="Loggers">Where to log.</param>
internal sealed record ReplicaContext(
    FederationState Federation,
    BundleFeed Feed,
    Func<Uri, GrpcChannel> Connect,
    Func<Uri, GrpcChannel> ConnectMember,
    TimeProvider Time,
    ILoggerFactory Loggers);
