using System.Net.Sockets;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;
using SharingBus.Backbone.RabbitMq;
using Xunit;

namespace SharingBus.Backbone.Tests.RabbitMq;

/// <summary>What an operator is told of a failure is enough to act on, and names nobody.</summary>
public sealed class FailureKindTests
{
    [Fact]
    public void Failure_OfTheConnection_SaysWhatTheSocketSaid() => Assert.Equal(
        "BrokerUnreachableException by SocketException ConnectionRefused",
        FailureKind.Of(new BrokerUnreachableException(new ConnectFailureException("broker.example", new SocketException((int)SocketError.ConnectionRefused)))));

    [Fact]
    public void Failure_ThatTheBrokerNamed_SaysItsCodeAndNotItsText() => Assert.Equal(
        "AggregateException by OperationInterruptedException 530",
        FailureKind.Of(new AggregateException(
            new OperationInterruptedException(new ShutdownEventArgs(ShutdownInitiator.Peer, 530, "NOT_ALLOWED - access of somebody refused")))));

    [Fact]
    public void Failure_ByItself_SaysItsKind() => Assert.Equal("TimeoutException", FailureKind.Of(new TimeoutException("somewhere")));
}
