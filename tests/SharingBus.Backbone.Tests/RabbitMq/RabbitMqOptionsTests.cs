using SharingBus.Backbone.RabbitMq;

namespace SharingBus.Backbone.Tests.RabbitMq;

public sealed class RabbitMqOptionsTests
{
    [Theory]
    [InlineData("amqp://a:b@broker.example:5673/fed", "broker.example", 5673, "fed", "a", "b", false)]
    [InlineData("amqp://broker.example", "broker.example", 5672, "/", "guest", "guest", false)]
    [InlineData("amqps://a:p%40ss@broker.example/x%2Fy", "broker.example", 5671, "x/y", "a", "p@ss", true)]
    public void Parse_OfAnAmqpUri_FindsItsParts(
        string uri, string host, int port, string virtualHost, string userName, string password, bool tls)
    {
        RabbitMqOptions options = RabbitMqOptions.Parse(uri);

        Assert.Equal(
            (host, port, virtualHost, userName, password, tls),
            (options.Host, options.Port, options.VirtualHost, options.UserName, options.Password, options.Tls is not null));
    }

    [Theory]
    [InlineData("http://a:secret@broker.example")]
    [InlineData("amqp:secret")]
    [InlineData("secret")]
    public void Parse_OfSomethingElse_FailsWithoutQuotingIt(string uri)
    {
        FormatException refusal = Assert.Throws<FormatException>(() => RabbitMqOptions.Parse(uri));

        Assert.DoesNotContain("secret", refusal.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void ToString_OfOptions_HoldsNoCredential()
    {
        string text = RabbitMqOptions.Parse("amqp://someone:secret@broker.example").ToString();

        Assert.DoesNotContain("secret", text, StringComparison.Ordinal);
        Assert.DoesNotContain("someone", text, StringComparison.Ordinal);
    }
}
