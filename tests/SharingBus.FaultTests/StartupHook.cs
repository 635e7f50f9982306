using System.Diagnostics;
using System.Globalization;

/// <summary>
/// Loaded into a node or the hub by <c>DOTNET_STARTUP_HOOKS</c>: ends the process, as SIGKILL does, when a moment of the path that the
/// environment names is reached for the n-th time. The runtime asks for this name, outside any namespace. It may use nothing but the base library.
/// </summary>
#pragma warning disable MA0047 // the runtime looks for it outside any namespace
internal static class StartupHook
#pragma warning restore MA0047
{
    /// <summary>Moment and count, as in <c>received:3</c>.</summary>
    public const string Variable = "SHARINGBUS_FAULT_CRASH";

    private const string NodeListener = "SharingBus.Node.Path";
    private const string HubListener = "SharingBus.Hub.Alerts";
    private const string OutgoingListener = "SharingBus.Hub.Outgoing";

    private static int _left;

    /// <summary>Called by the runtime before the program.</summary>
    public static void Initialize()
    {
        string[] crash = (Environment.GetEnvironmentVariable(Variable) ?? "").Split(':');
        if (crash.Length == 2 && int.TryParse(crash[1], NumberStyles.None, CultureInfo.InvariantCulture, out _left))
        {
            DiagnosticListener.AllListeners.Subscribe(new Found(crash[0]));
        }
    }

    private static void Reached()
    {
        if (Interlocked.Decrement(ref _left) == 0)
        {
            Process.GetCurrentProcess().Kill();
        }
    }

    private sealed class Found(string moment) : IObserver<DiagnosticListener>
    {
        public void OnNext(DiagnosticListener value)
        {
            if (value.Name is NodeListener or HubListener or OutgoingListener)
            {
                value.Subscribe(new Moment(), name => name == moment);
            }
        }

        public void OnCompleted()
        {
        }

        public void OnError(Exception error)
        {
        }
    }

    private sealed class Moment : IObserver<KeyValuePair<string, object?>>
    {
        public void OnNext(KeyValuePair<string, object?> value) => Reached();

        public void OnCompleted()
        {
        }

        public void OnError(Exception error)
        {
        }
    }
}
