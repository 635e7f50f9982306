using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using SharingBus.Hosting.Errors;

namespace SharingBus.Hosting.Serving;

/// <summary>
/// How many connections a listener has at once: in all, from one address, and in their handshake. What is too many is dropped before a byte
/// of it is read, for nothing is known yet of who it is.
/// </summary>
internal sealed class ConnectionBounds(CallLimits limits)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<IPAddress, int> _byAddress = [];
    private int _connections;
    private int _handshakes;
    private bool _told;

    /// <summary>Puts the bounds before what follows.</summary>
    public void Before(ListenOptions options, Func<ILogger> logger) => options.Use(next => async connection =>
    {
        IPAddress address = (connection.RemoteEndPoint as IPEndPoint)?.Address ?? IPAddress.None;
        if (TryEnter(address) is not { } seat)
        {
            Tell(logger, address);
            connection.Abort();
            return;
        }

        using (seat)
        {
            connection.Features.Set(seat);
            await next(connection);
        }
    });

    /// <summary>Counts the handshake as done for what follows.</summary>
    public static void After(ListenOptions options) => options.Use(next => connection =>
    {
        connection.Features.Get<ConnectionSeat>()?.HandshakeDone();
        return next(connection);
    });

    /// <summary>Takes a place for a connection; null where there is none.</summary>
    public ConnectionSeat? TryEnter(IPAddress address)
    {
        lock (_gate)
        {
            int fromThere = _byAddress.GetValueOrDefault(address);
            if (_connections >= limits.Connections || _handshakes >= limits.Handshakes || fromThere >= limits.ConnectionsPerAddress)
            {
                return null;
            }

            _connections++;
            _handshakes++;
            _byAddress[address] = fromThere + 1;
            _told = false;
            return new ConnectionSeat(this, address);
        }
    }

    internal void HandshakeDone()
    {
        lock (_gate)
        {
            _handshakes--;
        }
    }

    internal void Leave(IPAddress address)
    {
        lock (_gate)
        {
            _connections--;
            if (--_byAddress[address] == 0)
            {
                _byAddress.Remove(address);
            }
        }
    }

    // Once until there is room again: who floods the listener shall not flood the log.
    private void Tell(Func<ILogger> logger, IPAddress address)
    {
        lock (_gate)
        {
            if (_told)
            {
                return;
            }

            _told = true;
        }

        logger().ConnectionDropped(address);
    }
}
