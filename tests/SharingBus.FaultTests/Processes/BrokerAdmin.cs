using System.Net.Http.Headers;
using System.Text;
using SharingBus.Backbone.Provisioning;
using SharingBus.TestKit.Broker;

namespace SharingBus.FaultTests.Processes;

/// <summary>The private broker's management API, as its administrator.</summary>
internal static class BrokerAdmin
{
    public static ManagementOptions Options(PrivateRabbitMq broker) => new()
    {
        Address = new Uri($"http://127.0.0.1:{broker.ManagementPort}/"), UserName = broker.UserName, Password = broker.Password,
    };

    public static HttpClient Open(PrivateRabbitMq broker)
    {
        var http = new HttpClient { BaseAddress = Options(broker).Address };
        string credentials = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{broker.UserName}:{broker.Password}"));
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", credentials);
        return http;
    }
}
