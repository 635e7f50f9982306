using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace SharingBus.Backbone.Loopback;

/// <summary>
/// The backbone of a federation inside one process: what the broker is between processes. One object, handed to every host, which
/// connects its agency to it. It outlives the connections; nothing of it outlives the process.
/// </summary>
public sealed class LoopbackExchange : IDisposable
{
    private readonly ConcurrentDictionary<BatchAddress, LoopbackQueue> _queues = new();
    private readonly LoopbackBounds _bounds;
    private readonly ILoggerFactory _loggers;
    private readonly Lock _changing = new();
    private ImmutableHashSet<string> _agencies = [];
    private LoopbackUptime _uptime = LoopbackUptime.Up();

    /// <summary>A loopback without agencies.</summary>
    /// <param name="bounds">The bounds of each queue.</param>
    /// <param name="time">The clock of deadlines and pauses.</param>
    /// <param name="loggers">Where the connections log.</param>
    public LoopbackExchange(LoopbackBounds? bounds = null, TimeProvider? time = null, ILoggerFactory? loggers = null)
    {
        _bounds = bounds ?? LoopbackBounds.Default;
        Time = time ?? TimeProvider.System;
        _loggers = loggers ?? NullLoggerFactory.Instance;
    }

    /// <summary>Asked for every batch sent; a test's way to lose, double, swap or delay batches. Null: no faults.</summary>
    public Func<LoopbackTransit, LoopbackFault>? Faults { get; set; }

    internal TimeProvider Time { get; }

    /// <summary>Whether the loopback runs now, and the task and token that end with it.</summary>
    internal LoopbackUptime Uptime => Volatile.Read(ref _uptime);

    /// <summary>Makes the queues to and from an agency, as provisioning does at a broker. Does nothing if they exist.</summary>
    public void Declare(string agency)
    {
        ArgumentException.ThrowIfNullOrEmpty(agency);
        lock (_changing)
        {
            _agencies = _agencies.Add(agency);
        }
    }

    /// <summary>Deletes the queues to and from an agency with all that is in them.</summary>
    public void Remove(string agency)
    {
        lock (_changing)
        {
            _agencies = _agencies.Remove(agency);
            foreach (BatchAddress address in _queues.Keys.Where(a => a.Sender == agency || a.Recipient == agency))
            {
                if (_queues.TryRemove(address, out LoopbackQueue? queue))
                {
                    queue.Delete();
                }
            }
        }
    }

    /// <summary>Declares the agency and returns a connection of its own.</summary>
    /// <param name="agency">The agency's id.</param>
    /// <param name="timings">Its deadlines and pauses.</param>
    public IBackbone Connect(string agency, BackboneTimings? timings = null)
    {
        Declare(agency);
        return new LoopbackBackbone(agency, this, timings ?? BackboneTimings.Default, _loggers.CreateLogger<LoopbackBackbone>());
    }

    /// <summary>Stops the loopback as a broker stops: sends end as unknown, handlers are cancelled, what is in queues stays.</summary>
    public void Stop() => Switch(LoopbackUptime.Down());

    /// <summary>Starts it again.</summary>
    public void Start() => Switch(LoopbackUptime.Up());

    /// <summary>Stops it for good.</summary>
    public void Dispose() => Stop();

    internal bool Knows(string agency) => _agencies.Contains(agency);

    internal LoopbackQueue QueueOf(BatchAddress address) => _queues.GetOrAdd(address, static (_, bounds) => new(bounds), _bounds);

    private void Switch(LoopbackUptime next)
    {
        LoopbackUptime before;
        lock (_changing)
        {
            before = _uptime;
            if (before.IsUp == next.IsUp)
            {
                return;
            }

            Volatile.Write(ref _uptime, next);
        }

        before.End();
    }
}
