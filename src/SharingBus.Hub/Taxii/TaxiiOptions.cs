using SharingBus.Vocabulary.V1;

namespace SharingBus.Hub.Taxii;

/// <summary>The hub's listener for TAXII 2.1, CAP and EDXL-DE. It is open where the process has a port for it.</summary>
public sealed record TaxiiOptions
{
    /// <summary>Name under which readings stand on record at the node, [a-z0-9-]{1,63}.</summary>
    public string Subscriber { get; init; } = "taxii";

    /// <summary>What clients are told the server is called.</summary>
    public string Title { get; init; } = "SharingBus";

    /// <summary>Largest body of a request, in bytes: 8 MiB, half of what the importers read. Told to clients as <c>max_content_length</c>.</summary>
    public int MaxContentBytes { get; init; } = 8 * 1024 * 1024;

    /// <summary>Most objects of an answer, 1 to 1,000; what a client asks beyond it is cut to it.</summary>
    public int MaxPage { get; init; } = 1_000;

    /// <summary>Why objects that come in are shared.</summary>
    public Purpose Purpose { get; init; } = Purpose.SituationalAwareness;

    /// <summary>The label of objects that come in without one.</summary>
    public Tlp DefaultTlp { get; init; } = Tlp.Amber;
}
