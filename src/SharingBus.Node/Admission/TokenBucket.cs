namespace SharingBus.Node.Admission;

/// <summary>
/// So much a second, and what a second brings at once. What is larger than the bucket goes when the bucket is full, and is paid for
/// afterwards. Used under its owner's lock.
/// </summary>
internal sealed class TokenBucket(double perSecond, TimeProvider time)
{
    // One at least, or a rate below one a second would never let anything through.
    private readonly double _size = Math.Max(1, perSecond);

    private double _tokens = Math.Max(1, perSecond);
    private long _filledAt = time.GetTimestamp();

    /// <summary>How long until so many may be taken; zero where they may be now.</summary>
    public TimeSpan WaitFor(double count)
    {
        Fill();
        double missing = Math.Min(count, _size) - _tokens;
        return missing <= 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(missing / perSecond);
    }

    /// <summary>Takes them; the bucket may owe afterwards.</summary>
    public void Take(double count) => _tokens -= count;

    private void Fill()
    {
        long now = time.GetTimestamp();
        _tokens = Math.Min(_size, _tokens + (time.GetElapsedTime(_filledAt, now).TotalSeconds * perSecond));
        _filledAt = now;
    }
}
