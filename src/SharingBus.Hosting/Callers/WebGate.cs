using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using SharingBus.Hosting.Errors;
using SharingBus.Hosting.Serving;

namespace SharingBus.Hosting.Callers;

/// <summary>What every request of the HTTPS listener passes, as calls pass <see cref="CallGate"/>: who calls, and is there room.</summary>
/// <param name="callers">Finds out who calls.</param>
/// <param name="open">Counts what each system has open, calls and requests together.</param>
/// <param name="pages">What is shown; none where the host has no such listener.</param>
/// <param name="logger">Where it says what went wrong.</param>
internal sealed class WebGate(CallerReading callers, OpenCalls open, IEnumerable<IWebPages> pages, ILogger<WebGate> logger)
{
    private readonly IWebPages? _pages = pages.SingleOrDefault();

    public async Task AnswerAsync(HttpContext http)
    {
        if (_pages is null)
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
        }
        else if (callers.Read(http) is not { } shown)
        {
            await UnidentifiedAsync(http, _pages);
        }
        else if (!open.TryEnter(shown.Caller))
        {
            logger.TooManyStreams(shown.Caller.Agency, shown.Caller.System, open.Most);
            await _pages.RefuseAsync(
                http, StatusCodes.Status429TooManyRequests, "TOO_MANY_STREAMS", $"The system has {open.Most} calls open at this service; end some first.");
        }
        else
        {
            try
            {
                await GuardAsync(http, shown.Caller, _pages);
            }
            finally
            {
                open.Leave(shown.Caller);
            }
        }
    }

    private static async Task UnidentifiedAsync(HttpContext http, IWebPages pages)
    {
        http.Response.Headers.WWWAuthenticate = "Bearer";
        await pages.RefuseAsync(
            http, StatusCodes.Status401Unauthorized, "NOT_IDENTIFIED", CallerRefusals.Unauthenticated().Status.Detail);
        if (ServedConnection.Of(http).CountRefusal() >= CallLimits.MaxRefusalsPerConnection)
        {
            http.Connection.RequestClose();
        }
    }

    private async Task GuardAsync(HttpContext http, Caller caller, IWebPages pages)
    {
        try
        {
            await pages.AnswerAsync(http, caller);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The caller is gone; that is its right and no error.
        }
        catch (Exception error) when (!http.Response.HasStarted)
        {
            logger.UnexpectedError(error, http.Request.Method);
            http.Response.Clear();
            await pages.RefuseAsync(
                http, StatusCodes.Status500InternalServerError, "INTERNAL", "The service could not handle the request. Its log says more.");
        }
    }
}
