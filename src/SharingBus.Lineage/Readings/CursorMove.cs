namespace SharingBus.Lineage.Readings;

/// <summary>How far a reader has come. Moves in the same transaction as the entries that record what the reader did.</summary>
/// <param name="Name">The reader's name, for example <c>outbox</c> or <c>subscription/role/subscriber</c>.</param>
/// <param name="Position">Everything below (entries) or up to (deliveries) is done: the reader's choice.</param>
public sealed record CursorMove(string Name, long Position);
