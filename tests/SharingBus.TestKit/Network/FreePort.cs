using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace SharingBus.TestKit.Network;

/// <summary>
/// Ports for servers that must be told theirs. Prefer port 0 wherever the server can report what it got: a port found here is free now,
/// not reserved.
/// </summary>
public static class FreePort
{
    /// <summary>The lowest port taken, above the well-known ones.</summary>
    private const int Lowest = 20_000;

    /// <summary>Where Linux begins to give ports to clients; below it no connection takes the port by chance.</summary>
    private const int FirstEphemeral = 32_768;

    private const int Tries = 200;

    /// <summary>A port of the loopback that nobody listens on.</summary>
    public static int Next()
    {
        for (int i = 0; i < Tries; i++)
        {
            int port = RandomNumberGenerator.GetInt32(Lowest, FirstEphemeral);
            if (IsFree(port))
            {
                return port;
            }
        }

        throw new InvalidOperationException($"No free port between {Lowest} and {FirstEphemeral}.");
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
