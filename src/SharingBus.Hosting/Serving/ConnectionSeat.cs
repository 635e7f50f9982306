using System.Net;

namespace SharingBus.Hosting.Serving;

/// <summary>The place that one connection takes of the bounds of its listener.</summary>
internal sealed class ConnectionSeat(ConnectionBounds bounds, IPAddress address) : IDisposable
{
    private int _shaken;
    private int _left;

    /// <summary>The connection's handshake is done, or will never be.</summary>
    public void HandshakeDone()
    {
        if (Interlocked.Exchange(ref _shaken, 1) == 0)
        {
            bounds.HandshakeDone();
        }
    }

    public void Dispose()
    {
        HandshakeDone();
        if (Interlocked.Exchange(ref _left, 1) == 0)
        {
            bounds.Leave(address);
        }
    }
}
