namespace SharingBus.Policy.Explaining;

/// <summary>The grant that comes nearest to releasing a field.</summary>
/// <param name="GrantId">Its id in the owner's policy.</param>
/// <param name="Lacks">What is not as the grant asks for, in words; nothing where a withholding or the agreement's kind stands against it.</param>
public sealed record NearestGrant(string GrantId, IReadOnlyList<string> Lacks);
