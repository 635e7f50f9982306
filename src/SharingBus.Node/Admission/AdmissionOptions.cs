namespace SharingBus.Node.Admission;

/// <summary>
/// The bounds at an agency's door. Beyond them publishing is refused with the time after which to try again; nothing that was accepted is lost.
/// </summary>
public sealed class AdmissionOptions
{
    /// <summary>Disk kept free, 1 GiB: hours of rights traffic and receipts while nobody makes room.</summary>
    public const long MostReserveBytes = 1024L * 1024 * 1024;

    /// <summary>Bytes of notices that wait for the journal, 64 MiB: sixteen full frames, more than a disk takes in half a second.</summary>
    public const long DefaultWaitingBytes = 64L * 1024 * 1024;

    // One full frame, or it would never be taken.
    private const long LeastWaitingBytes = 4L * 1024 * 1024;

    /// <summary>
    /// Bytes that must stay free on the volume of the journal, or no new notice is accepted. Left out: 5 % of the volume, at most
    /// <see cref="MostReserveBytes"/>; a small disk keeps little, and a large one no more than is of use.
    /// </summary>
    public long? DiskReserveBytes { get; init; }

    /// <summary>
    /// Bytes below which changes of notices and receiving wait too. Left out: an eighth of the reserve, so that what is owed to
    /// holders still goes long after new content stopped.
    /// </summary>
    public long? RightsReserveBytes { get; init; }

    /// <summary>Bytes of notices that may wait for the journal's next commits; at least 4 MiB, a full frame.</summary>
    public long WaitingBytes { get; init; } = DefaultWaitingBytes;

    /// <summary>How the volume is asked; a test answers in its place.</summary>
    internal Func<string, DiskSpace> Measure { get; init; } = DiskSpace.Of;

    internal IEnumerable<string> Check(string agency)
    {
        if (DiskReserveBytes < 0 || RightsReserveBytes < 0)
        {
            yield return $"Agency {agency}: a reserve of disk must not be negative; 0 leaves it to the disk.";
        }

        if (RightsReserveBytes > DiskReserveBytes)
        {
            yield return $"Agency {agency}: RightsReserveBytes must not be more than DiskReserveBytes, or rights traffic would stop first.";
        }

        if (WaitingBytes < LeastWaitingBytes)
        {
            yield return $"Agency {agency}: WaitingBytes must be at least {LeastWaitingBytes}, a full frame.";
        }
    }
}
