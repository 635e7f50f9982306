namespace SharingBus.FaultTests.History;

/// <summary>A client asks its node to accept a notice: the digest is that of the view the policy releases.</summary>
internal sealed record Published(string RequestId, string Sender, string Stream, long Sequence, string Digest);
