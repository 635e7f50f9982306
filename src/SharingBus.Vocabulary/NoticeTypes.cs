using System.Diagnostics.CodeAnalysis;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Vocabulary;

/// <summary>The notice types of the vocabulary: each with its name, its descriptor and its parser.</summary>
public static class NoticeTypes
{
    private static readonly (NoticeType Type, MessageDescriptor Descriptor)[] Entries =
    [
        (NoticeType.ThreatNotice, ThreatNotice.Descriptor),
        (NoticeType.IncidentReport, IncidentReport.Descriptor),
        (NoticeType.Referral, Referral.Descriptor),
        (NoticeType.CaseUpdate, CaseUpdate.Descriptor),
        (NoticeType.Alert, Alert.Descriptor),
        (NoticeType.InformationRequest, InformationRequest.Descriptor),
        (NoticeType.InformationResponse, InformationResponse.Descriptor),
        (NoticeType.KnowledgeProduct, KnowledgeProduct.Descriptor),
        (NoticeType.Feedback, Feedback.Descriptor),
    ];

    /// <summary>Every notice type, without UNSPECIFIED, in the order of its number.</summary>
    public static IReadOnlyList<NoticeType> All { get; } = [.. Entries.Select(entry => entry.Type)];

    /// <summary>Whether the number names a notice type of this vocabulary.</summary>
    public static bool IsKnown(NoticeType type) => (int)type >= 1 && (int)type <= Entries.Length;

    /// <summary>The descriptor of the message that a type stands for.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The type is not known.</exception>
    public static MessageDescriptor Descriptor(NoticeType type) => IsKnown(type)
        ? Entries[(int)type - 1].Descriptor
        : throw new ArgumentOutOfRangeException(nameof(type), type, "No notice type of this vocabulary.");

    /// <summary>The parser of the message that a type stands for.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The type is not known.</exception>
    public static MessageParser Parser(NoticeType type) => Descriptor(type).Parser;

    /// <summary>The name of a type as messages and policies write it, for example "ThreatNotice".</summary>
    /// <exception cref="ArgumentOutOfRangeException">The type is not known.</exception>
    public static string Name(NoticeType type) => Descriptor(type).Name;

    /// <summary>Finds a type by its name, exactly as <see cref="Name"/> writes it.</summary>
    public static bool TryParse([NotNullWhen(true)] string? name, out NoticeType type)
    {
        foreach (var entry in Entries)
        {
            if (entry.Descriptor.Name == name)
            {
                type = entry.Type;
                return true;
            }
        }

        type = NoticeType.Unspecified;
        return false;
    }

    /// <summary>The type of a message; UNSPECIFIED where the message is no notice.</summary>
    public static NoticeType Of(IMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        foreach (var entry in Entries)
        {
            if (ReferenceEquals(entry.Descriptor, message.Descriptor))
            {
                return entry.Type;
            }
        }

        return NoticeType.Unspecified;
    }
}
