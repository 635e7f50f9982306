using SharingBus.Exchange.V1;
using SharingBus.Hosting.Callers;
using SharingBus.Node.Agencies;
using SharingBus.Vocabulary.Canonical;

namespace SharingBus.Node.Publishing;

/// <summary>A notice on its way to being accepted: what the steps have found out so far.</summary>
internal sealed class PublishDraft(Caller caller, SystemOptions system, PublishRequest request)
{
    public Caller Caller { get; } = caller;

    public SystemOptions System { get; } = system;

    public PublishRequest Request { get; } = request;

    /// <summary>The notice in canonical form, once the step that makes it has run.</summary>
    public CanonicalResult Canonical { get; set; }

    /// <summary>Its bytes.</summary>
    public ReadOnlyMemory<byte> Notice => Canonical.Bytes;
}
