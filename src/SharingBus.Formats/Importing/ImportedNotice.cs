using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Formats.Importing;

/// <summary>A notice made from a file; it passes the validator of the vocabulary.</summary>
/// <param name="Type">What it is.</param>
/// <param name="Message">The notice.</param>
/// <param name="SourceRef">What it was made from, in the words of the source: the id of a report, an alert or an event.</param>
public sealed record ImportedNotice(NoticeType Type, IMessage Message, string SourceRef)
{
    // 48 hexadecimal digits of a digest: with a short prefix they fit the 64 characters of a request id.
    private const int KeyBytes = 24;

    /// <summary>
    /// A key of what was imported, whenever it is imported: the end of retention, which counts from the day of the import, has no part in it.
    /// So a repeated import can be published under the same request id.
    /// </summary>
    /// <param name="importer">Who imports it: the same content from another is another request.</param>
    public string ContentKey(string importer)
    {
        IMessage content = Message.Descriptor.Parser.ParseFrom(Message.ToByteArray());
        if (content.Descriptor.FindFieldByName("handling")?.Accessor.GetValue(content) is Handling handling)
        {
            handling.Retention = null;
        }

        byte[] digest = SHA256.HashData([.. Encoding.UTF8.GetBytes($"{importer}\n{SourceRef}\n"), .. content.ToByteArray()]);
        return Convert.ToHexStringLower(digest.AsSpan(0, KeyBytes));
    }
}
