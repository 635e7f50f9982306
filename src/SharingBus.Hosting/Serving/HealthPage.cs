using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace SharingBus.Hosting.Serving;

/// <summary>The page at <c>/healthz</c>: one line a check, 200 where all is well, 503 where not.</summary>
internal static class HealthPage
{
    public static async Task WriteAsync(HttpContext context)
    {
        var health = context.RequestServices.GetRequiredService<HealthCheckService>();
        var report = await health.CheckHealthAsync(context.RequestAborted);
        context.Response.StatusCode =
            report.Status == HealthStatus.Unhealthy ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK;
        context.Response.ContentType = "text/plain; charset=utf-8";
        await context.Response.WriteAsync($"{report.Status}\n");
        foreach (var (name, entry) in report.Entries)
        {
            await context.Response.WriteAsync($"{name}: {entry.Status} {entry.Description}\n");
        }
    }
}
