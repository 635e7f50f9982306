namespace SharingBus.Hosting.Callers;

/// <summary>A token that was checked, kept with the connection it came over so that the next call costs no signature.</summary>
/// <param name="Text">The token as it was sent.</param>
/// <param name="Standing">What it says.</param>
internal sealed record HeldToken(string Text, CallerStanding Standing);
