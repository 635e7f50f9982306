namespace SharingBus.Node.Receiving;

/// <summary>What became of an item that was tried again.</summary>
/// <param name="Reason">Why it was refused again; null where it was taken in.</param>
/// <param name="Messages">Messages that were taken in now.</param>
/// <param name="SetAside">Messages of the batch that were set aside, each by itself.</param>
internal sealed record RetryResult(string? Reason, int Messages, int SetAside)
{
    public static RetryResult Refused(string reason) => new(reason, 0, 0);

    public static RetryResult TakenIn(int messages, int setAside) => new(null, messages, setAside);
}
