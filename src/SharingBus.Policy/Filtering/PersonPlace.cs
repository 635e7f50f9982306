namespace SharingBus.Policy.Filtering;

/// <summary>Where the name of one person stands inside the notice, and whether the view shows it.</summary>
/// <param name="Start">Offset of the person's ref in the notice, in bytes.</param>
/// <param name="Length">Its length in bytes.</param>
/// <param name="Shown">Whether the view holds this person with this ref.</param>
internal readonly record struct PersonPlace(int Start, int Length, bool Shown);
