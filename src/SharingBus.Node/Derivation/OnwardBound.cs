using SharingBus.Policy.V1;

namespace SharingBus.Node.Derivation;

/// <summary>Whom a notice derived from another agency's may reach, by the terms under which that one came.</summary>
/// <param name="Place">Which of the derived notice's parents it is.</param>
/// <param name="Origin">Whose notice that is: what goes back to it is not passed on.</param>
/// <param name="AgreementId">The agreement that it came under.</param>
/// <param name="Terms">What that agreement, or the view, allows.</param>
internal sealed record OnwardBound(int Place, string Origin, string AgreementId, OnwardSharing Terms)
{
    /// <summary>Whether it may be released to an agency under an agreement; none stands for the emergency right, which is reviewed by itself.</summary>
    public bool Allows(string recipient, string agreementId) =>
        recipient == Origin || agreementId.Length == 0 || (Terms == OnwardSharing.WithinAgreement && agreementId == AgreementId);
}
