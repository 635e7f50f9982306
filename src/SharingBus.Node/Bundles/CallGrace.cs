using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace SharingBus.Node.Bundles;

/// <summary>
/// Resets a call whose right is gone, once the grace is over and unless it has ended by itself. What was written for a caller that does
/// not read would otherwise wait in the response for as long as the connection stands, and come out whenever the caller reads again.
/// </summary>
internal sealed class CallGrace : IDisposable
{
    /// <summary>The code of a stream that is no longer needed (RFC 9113, 7).</summary>
    private const int Cancel = 0x08;

    private readonly Lock _gate = new();
    private readonly HttpContext _http;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _cut = new();
    private ITimer? _timer;
    private bool _over;

    /// <param name="http">The call. Its grace ends with its response.</param>
    /// <param name="time">The clock of the grace.</param>
    public CallGrace(HttpContext http, TimeProvider time)
    {
        _http = http;
        _time = time;
        http.Response.RegisterForDispose(this);
    }

    /// <summary>Cancelled when the grace is over, just before the call is reset: the handler is told, not broken off.</summary>
    public CancellationToken Over => _cut.Token;

    /// <summary>Begins the grace, the first time that it is called.</summary>
    public void Begin()
    {
        lock (_gate)
        {
            if (!_over)
            {
                _timer ??= _time.CreateTimer(static grace => ((CallGrace)grace!).End(), this, RightsWatch.Grace, Timeout.InfiniteTimeSpan);
            }
        }
    }

    /// <summary>The response is complete. Kestrel uses its stream for another call then, which must not be reset.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _over = true;
            _timer?.Dispose();
            _cut.Dispose();
        }
    }

    private void End()
    {
        lock (_gate)
        {
            if (!_over)
            {
                _cut.Cancel();
            }

            // Who waited for the token may have completed the response on this thread.
            if (!_over)
            {
                _http.Features.GetRequiredFeature<IHttpResetFeature>().Reset(Cancel);
            }
        }
    }
}
