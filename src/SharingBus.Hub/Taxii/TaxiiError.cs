namespace SharingBus.Hub.Taxii;

/// <summary>Why a request is refused: a closed list. The text in capitals is <c>error_code</c>.</summary>
internal enum TaxiiError
{
    /// <summary>There is nothing of this name for this caller, whether for others or not.</summary>
    NotFound,

    /// <summary>The resource has no such operation.</summary>
    MethodNotAllowed,

    /// <summary>The caller's agency is another.</summary>
    NotOfTheHubsAgency,

    /// <summary>The caller may read here and not write.</summary>
    NotPermitted,

    /// <summary>Objects are withdrawn by their origin at its own node.</summary>
    OriginRetracts,

    /// <summary>The client takes none of the media types that are spoken here.</summary>
    NotAcceptable,

    /// <summary>The body is of another media type.</summary>
    UnsupportedMediaType,

    /// <summary>The body is too large.</summary>
    ContentTooLarge,

    /// <summary>A parameter is malformed.</summary>
    InvalidParameter,

    /// <summary>The body is no envelope.</summary>
    InvalidEnvelope,

    /// <summary>The node cannot be asked now.</summary>
    NodeUnavailable,
}
