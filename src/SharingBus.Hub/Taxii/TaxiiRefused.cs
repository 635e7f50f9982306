using Microsoft.AspNetCore.Http;
using SharingBus.Vocabulary.CodeLists;

namespace SharingBus.Hub.Taxii;

/// <summary>A refusal on its way to the client; never leaves <see cref="TaxiiPages"/>.</summary>
/// <param name="error">Which.</param>
/// <param name="remedy">What is wrong and how to mend it; nothing of any notice.</param>
internal sealed class TaxiiRefused(TaxiiError error, string remedy) : Exception(remedy)
{
    /// <summary>What stands where a caller may see nothing: one answer for every reason.</summary>
    public static TaxiiRefused Nothing => new(TaxiiError.NotFound, "There is no such resource.");

    /// <summary>The stable reason.</summary>
    public string Reason => UpperSnake.Of(error);

    /// <summary>The HTTP status.</summary>
    public int Status => error switch
    {
        TaxiiError.NotFound => StatusCodes.Status404NotFound,
        TaxiiError.MethodNotAllowed => StatusCodes.Status405MethodNotAllowed,
        TaxiiError.NotOfTheHubsAgency or TaxiiError.NotPermitted or TaxiiError.OriginRetracts => StatusCodes.Status403Forbidden,
        TaxiiError.NotAcceptable => StatusCodes.Status406NotAcceptable,
        TaxiiError.UnsupportedMediaType => StatusCodes.Status415UnsupportedMediaType,
        TaxiiError.ContentTooLarge => StatusCodes.Status413PayloadTooLarge,
        TaxiiError.InvalidParameter => StatusCodes.Status400BadRequest,
        TaxiiError.InvalidEnvelope => StatusCodes.Status422UnprocessableEntity,
        _ => StatusCodes.Status503ServiceUnavailable,
    };

    /// <summary>How long to wait before asking again; null where that would not help.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
