namespace SharingBus.Hosting.Callers;

/// <summary>Why a call shows no system: a closed list, for the log alone. The caller is told the same sentence whichever it is.</summary>
internal enum CallerFault
{
    /// <summary>Nothing is wrong.</summary>
    None,

    /// <summary>There is neither a certificate nor a token.</summary>
    NothingShown,

    /// <summary>The certificate names no system, or several.</summary>
    CertificateNamesNobody,

    /// <summary>There is a token where none are taken.</summary>
    TokensNotTaken,

    /// <summary>The authorization is not one bearer token.</summary>
    NotOneBearerToken,

    /// <summary>The token is too long.</summary>
    TokenTooLong,

    /// <summary>The token is not three parts of canonical base64url: a five-part one is encrypted, and never opened.</summary>
    TokenNotSigned,

    /// <summary>The token's header is no JSON object, has a member twice, or one that is not taken.</summary>
    TokenHeaderNotTaken,

    /// <summary>The token is not of the type <c>at+jwt</c>.</summary>
    TokenOfAnotherType,

    /// <summary>The token's claims are no JSON object, have a member twice, or lack one, or one has not the form it must have.</summary>
    TokenClaimsMalformed,

    /// <summary>Nobody of this name may issue tokens.</summary>
    TokenIssuerUnknown,

    /// <summary>The issuer has no such key, or may not use this algorithm with it.</summary>
    TokenKeyUnknown,

    /// <summary>The token is for another audience.</summary>
    TokenForAnother,

    /// <summary>The signature is not the key's.</summary>
    TokenSignatureWrong,

    /// <summary>The token is not valid now.</summary>
    TokenNotInForce,

    /// <summary>The token lives too long.</summary>
    TokenLivesTooLong,

    /// <summary>The issuer has no such client.</summary>
    TokenClientUnknown,

    /// <summary>The token is not bound to the certificate that is shown, or is bound to one that is not.</summary>
    TokenOfAnotherCertificate,

    /// <summary>Certificate and token name different systems.</summary>
    TokenOfAnotherSystem,
}
