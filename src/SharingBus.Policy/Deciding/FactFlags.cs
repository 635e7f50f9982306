namespace SharingBus.Policy.Deciding;

/// <summary>The facts that are either so or not.</summary>
[Flags]
internal enum FactFlags
{
    None = 0,
    ConcealOrigin = 1,
    SecrecyLifted = 2,
}
