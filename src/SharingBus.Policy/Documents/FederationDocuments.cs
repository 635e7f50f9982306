using Google.Protobuf;
using SharingBus.Federation.V1;
using SharingBus.Policy.V1;

namespace SharingBus.Policy.Documents;

/// <summary>A federation as its documents tell it.</summary>
/// <param name="Register">The bundle's own fields and its agencies, without agreements and policies.</param>
/// <param name="Agreements">The agreements, by file name.</param>
/// <param name="Ceiling">The ceiling; one that releases nothing where the document is missing.</param>
/// <param name="Policies">The agencies' policies, by file name.</param>
/// <param name="Errors">Everything that is wrong; with errors, nothing of it may be put into force.</param>
public sealed record FederationDocuments(
    Bundle Register,
    IReadOnlyList<Agreement> Agreements,
    ReleasePolicy Ceiling,
    IReadOnlyList<ReleasePolicy> Policies,
    IReadOnlyList<DocumentError> Errors)
{
    /// <summary>Which roles may receive which personal fields; null where there is no such document.</summary>
    public AllowList? AllowList { get; init; }

    /// <summary>Where each rule stands.</summary>
    public DocumentPlaces Places { get; init; } = DocumentPlaces.None;

    /// <summary>The whole bundle. The policies are unsigned: each agency signs its own.</summary>
    public Bundle Compose()
    {
        var bundle = Register.Clone();
        bundle.Agreements.AddRange(Agreements);
        bundle.Ceiling = Ceiling;
        bundle.Policies.AddRange(Policies.Select(policy => new AgencyPolicy { Policy = policy.ToByteString() }));
        return bundle;
    }
}
