using System.Text;
using SharingBus.Hosting.Notes;

namespace SharingBus.Hub.History;

/// <summary>An event as the history holds it, byte for byte: what the node's journal is given, and what a rebuilt history gets back.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Digest">Of all events up to it.</param>
/// <param name="Body">The event as JSON.</param>
internal sealed record WrittenEvent(long Number, byte[] Digest, string Body)
{
    /// <summary>Before the first event.</summary>
    public static WrittenEvent Nothing { get; } = new(0, NoteChain.Beginning, "");

    /// <summary>The event that follows with a body.</summary>
    public WrittenEvent Followed(string body) => new(Number + 1, NoteChain.After(Digest, Encoding.UTF8.GetBytes(body)), body);
}
