using Google.Protobuf;
using SharingBus.Vocabulary;

namespace SharingBus.Cli.Scenarios;

/// <summary>What the names of a scenario stand for once its messages have ids.</summary>
internal sealed class ScenarioNames
{
    private readonly Dictionary<string, MessageId> _ids = new(StringComparer.Ordinal);
    private readonly Dictionary<MessageId, string> _names = [];
    private readonly Dictionary<MessageId, SystemPath> _publishers = [];

    /// <summary>Every named message.</summary>
    public IReadOnlyCollection<MessageId> Ids => _names.Keys;

    /// <summary>Names a message.</summary>
    public void Add(string name, MessageId id, SystemPath publisher)
    {
        _ids.Add(name, id);
        _names.Add(id, name);
        _publishers.Add(id, publisher);
    }

    /// <summary>The id of a named message, or null.</summary>
    public MessageId? Find(string name) => _ids.TryGetValue(name, out var id) ? id : null;

    /// <summary>The wire form of the id of a named message, or null.</summary>
    public ByteString? Bytes(string name) => Find(name) is { } id ? ByteString.CopyFrom(id.ToByteArray()) : null;

    /// <summary>The name of a message, or its id where it has none.</summary>
    public string NameOf(MessageId id) => _names.GetValueOrDefault(id) ?? id.ToString();

    /// <summary>The name of a message from its wire form.</summary>
    public string NameOf(ByteString bytes) => MessageId.TryRead(bytes.Span, out var id) ? NameOf(id) : "?";

    /// <summary>Whether a message is named.</summary>
    public bool IsNamed(MessageId id) => _names.ContainsKey(id);

    /// <summary>The system that published a named message.</summary>
    public SystemPath PublisherOf(MessageId id) => _publishers[id];
}
