using Grpc.AspNetCore.Server;
using Microsoft.AspNetCore.Http;

namespace Grpc.Core;

/// <summary>The way from a call to its HTTP request.</summary>
public static class ServerCallContextExtensions
{
    // The official library's key: test doubles put their HTTP context under it.
    private const string HttpContextKey = "__HttpContext";

    /// <summary>The HTTP request behind a call.</summary>
    /// <exception cref="InvalidOperationException">The call did not come in over HTTP.</exception>
    public static HttpContext GetHttpContext(this ServerCallContext serverCallContext)
    {
        ArgumentNullException.ThrowIfNull(serverCallContext);
        if (serverCallContext is HttpContextServerCallContext call)
        {
            return call.HttpContext;
        }

        return serverCallContext.UserState.TryGetValue(HttpContextKey, out object? value) && value is HttpContext http
            ? http
            : throw new InvalidOperationException("The call has no HTTP context.");
    }
}
