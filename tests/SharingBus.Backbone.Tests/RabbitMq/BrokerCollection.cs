using SharingBus.TestKit.Broker;

namespace SharingBus.Backbone.Tests.RabbitMq;

/// <summary>All tests with the broker, one after another: some of them stop it.</summary>
[CollectionDefinition(Name)]
public sealed class BrokerCollection : ICollectionFixture<RabbitMqFixture>
{
    public const string Name = "broker";
}
