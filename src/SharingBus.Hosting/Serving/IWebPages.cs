using Microsoft.AspNetCore.Http;
using SharingBus.Hosting.Callers;

namespace SharingBus.Hosting.Serving;

/// <summary>What a host shows at its HTTPS listener for clients of other standards.</summary>
public interface IWebPages
{
    /// <summary>Answers a request of a caller who has shown who it is. What it may see the pages ask themselves.</summary>
    Task AnswerAsync(HttpContext http, Caller caller);

    /// <summary>Refuses a request in the words of the standard, without looking at it.</summary>
    /// <param name="http">The request.</param>
    /// <param name="status">The HTTP status.</param>
    /// <param name="reason">Stable reason in UPPER_SNAKE.</param>
    /// <param name="message">What is wrong and how to mend it.</param>
    Task RefuseAsync(HttpContext http, int status, string reason, string message);
}
