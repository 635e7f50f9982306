using SharingBus.TestKit.Broker;

namespace SharingBus.SecurityTests.Broker;

/// <summary>One broker for all tests that need no settings of their own; they take turns.</summary>
[CollectionDefinition(Name)]
public sealed class BrokerCollection : ICollectionFixture<RabbitMqFixture>
{
    public const string Name = "broker";
}
