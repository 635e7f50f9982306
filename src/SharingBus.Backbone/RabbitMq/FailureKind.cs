using System.Net.Sockets;
using RabbitMQ.Client.Exceptions;

namespace SharingBus.Backbone.RabbitMq;

/// <summary>What an operator is told of a failure: what it was, what was at the bottom of it, and the code of the broker or the socket. Never a text, which may name hosts and users.</summary>
internal static class FailureKind
{
    /// <summary>For example <c>BrokerUnreachableException by SocketException ConnectionRefused</c>.</summary>
    public static string Of(Exception failure)
    {
        Exception root = failure.GetBaseException();
        string bottom = root switch
        {
            // AMQP 0-9-1, 1.2: 320 is a broker that stops, 403 a right, 404 a missing queue, 530 a virtual host that is down.
            OperationInterruptedException { ShutdownReason: { } reason } => $"{root.GetType().Name} {reason.ReplyCode}",
            SocketException socket => $"{nameof(SocketException)} {socket.SocketErrorCode}",
            _ => root.GetType().Name,
        };
        return ReferenceEquals(root, failure) ? bottom : $"{failure.GetType().Name} by {bottom}";
    }
}
