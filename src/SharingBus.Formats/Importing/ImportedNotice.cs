using Google.Protobuf;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Formats.Importing;

/// <summary>A notice made from a file; it passes the validator of the vocabulary.</summary>
/// <param name="Type">What it is.</param>
/// <param name="Message">The notice.</param>
/// <param name="SourceRef">What it was made from, in the words of the source: the id of a report, an alert or an event.</param>
public sealed record ImportedNotice(NoticeType Type, IMessage Message, string SourceRef);
