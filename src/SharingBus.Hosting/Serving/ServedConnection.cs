using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using SharingBus.Hosting.Callers;

namespace SharingBus.Hosting.Serving;

/// <summary>What is known of one connection. Its calls run side by side and share it.</summary>
/// <param name="listener">The listener it came in by.</param>
internal sealed class ServedConnection(Listener listener)
{
    private static readonly object s_key = new();

    private volatile CertificateIdentity? _certificate;
    private volatile HeldToken? _token;
    private int _refusals;

    public Listener Listener => listener;

    /// <summary>Whom the connection's certificate names, once that was read.</summary>
    public CertificateIdentity? Certificate
    {
        get => _certificate;
        set => _certificate = value;
    }

    /// <summary>The access token that was found good last.</summary>
    public HeldToken? Token
    {
        get => _token;
        set => _token = value;
    }

    public static ServedConnection Of(HttpContext http) =>
        http.Features.Get<IConnectionItemsFeature>()?.Items.TryGetValue(s_key, out object? value) == true && value is ServedConnection known
            ? known
            : new ServedConnection(Listener.Grpc);

    /// <summary>Remembers this with a connection, before its first call.</summary>
    public void KeepIn(IDictionary<object, object?> items) => items[s_key] = this;

    /// <summary>Counts a call without an identity.</summary>
    /// <returns>How many there were, with this one.</returns>
    public int CountRefusal() => Interlocked.Increment(ref _refusals);
}
