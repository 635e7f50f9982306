using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace SharingBus.TestKit.Network;

/// <summary>
/// Ports for servers that must be told theirs. Prefer port 0 wherever the server can report what it got. A port given here is given to no
/// other test of this user on this machine until this program ends, so that test programs may run side by side.
/// </summary>
public static class FreePort
{
    /// <summary>The lowest port taken, above the well-known ones.</summary>
    private const int Lowest = 20_000;

    /// <summary>Where Linux begins to give ports to clients; below it no connection takes the port by chance.</summary>
    private const int FirstEphemeral = 32_768;

    private const int Tries = 200;

    private static readonly string Directory =
        System.IO.Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), $"sharingbus-ports-{Environment.UserName}")).FullName;

    // Open files, each locked against everybody else and gone with this program.
    private static readonly ConcurrentBag<FileStream> Given = [];

    /// <summary>A port of the loopback that nobody listens on.</summary>
    public static int Next()
    {
        for (int i = 0; i < Tries; i++)
        {
            int port = RandomNumberGenerator.GetInt32(Lowest, FirstEphemeral);
            if (TryReserve(port) && IsFree(port))
            {
                return port;
            }
        }

        throw new InvalidOperationException($"No free port between {Lowest} and {FirstEphemeral}.");
    }

    private static bool TryReserve(int port)
    {
        try
        {
            string file = Path.Combine(Directory, $"{port}");
            Given.Add(new FileStream(file, FileMode.OpenOrCreate, FileAccess.Write, FileShare.None, bufferSize: 1, FileOptions.DeleteOnClose));
            return true;
        }
        catch (IOException)
        {
            return false; // another test has it
        }
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
