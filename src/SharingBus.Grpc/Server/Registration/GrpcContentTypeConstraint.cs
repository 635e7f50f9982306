using Grpc.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Grpc.AspNetCore.Server.Registration;

/// <summary>Lets a catch-all route match gRPC requests only, so that other endpoints keep theirs.</summary>
internal sealed class GrpcContentTypeConstraint : IRouteConstraint
{
    public const string Name = "grpcunimplemented";

    public bool Match(
        HttpContext? httpContext,
        IRouter? route,
        string routeKey,
        RouteValueDictionary values,
        RouteDirection routeDirection
    ) => httpContext is not null && WireNames.IsGrpc(httpContext.Request.ContentType);
}
