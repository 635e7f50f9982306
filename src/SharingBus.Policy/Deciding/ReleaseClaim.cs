using SharingBus.Vocabulary.V1;

namespace SharingBus.Policy.Deciding;

/// <summary>
/// What a sender says that it released: as much of its decision as a recipient can judge, for the whole notice is the origin's alone.
/// </summary>
/// <param name="Origin">Agency whose notice it is.</param>
/// <param name="Type">Type of the notice.</param>
/// <param name="Purpose">Why it is shared, as the view says.</param>
/// <param name="Recipient">The agency that received it.</param>
/// <param name="Role">The role that is to have the view.</param>
/// <param name="AgreementId">The agreement it was released under; empty where none was, in imminent danger.</param>
public readonly record struct ReleaseClaim(
    string Origin, NoticeType Type, Purpose Purpose, string Recipient, string Role, string AgreementId);
