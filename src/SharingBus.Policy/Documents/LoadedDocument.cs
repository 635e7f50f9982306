using Google.Protobuf;

namespace SharingBus.Policy.Documents;

/// <summary>A document read into its message.</summary>
/// <typeparam name="T">The message.</typeparam>
/// <param name="Message">What could be read.</param>
/// <param name="Lines">Where each value stands.</param>
/// <param name="Errors">What could not be read; a document with errors must not be used.</param>
public sealed record LoadedDocument<T>(T Message, SourceMap Lines, IReadOnlyList<DocumentError> Errors)
    where T : IMessage<T>;
