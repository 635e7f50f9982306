using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace SharingBus.Hub.Taxii;

/// <summary>What media types a client takes and sends (TAXII 2.1, section 3.1).</summary>
internal static class TaxiiMedia
{
    private const string Type = "application/taxii+json";

    /// <summary>Refuses a client that takes nothing that is spoken here.</summary>
    public static void Accepts(HttpRequest request)
    {
        IList<MediaTypeHeaderValue> accepted = request.GetTypedHeaders().Accept;
        if (!accepted.Any(media => media.Quality != 0 && (media.MatchesAllTypes || media.MediaType == "application/*" || IsTaxii(media))))
        {
            throw new TaxiiRefused(TaxiiError.NotAcceptable, $"Accept {TaxiiAnswer.MediaType}.");
        }
    }

    /// <summary>Refuses a body of another media type.</summary>
    public static void Sends(HttpRequest request)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out MediaTypeHeaderValue? media) || !IsTaxii(media))
        {
            throw new TaxiiRefused(TaxiiError.UnsupportedMediaType, $"Send {TaxiiAnswer.MediaType}.");
        }
    }

    // Without a version the newest is meant.
    private static bool IsTaxii(MediaTypeHeaderValue media) =>
        media.MediaType.Equals(Type, StringComparison.OrdinalIgnoreCase)
        && media.Parameters.All(parameter => parameter.Name == "q" || (parameter.Name == "version" && parameter.GetUnescapedValue() == "2.1"));
}
