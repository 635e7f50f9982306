using System.Buffers.Text;
using Google.Protobuf;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Cli.Bench;

/// <summary>
/// Threat notices of about one kilobyte, no two equal, each with the instant at which it was due. The instant stands in the title, which
/// the policy releases, so that the subscriber can tell the latency: all processes of a machine share one monotonic clock.
/// </summary>
internal sealed class PathNotices
{
    /// <summary>Distinct notices that are cycled through; a number in the title makes each publication one of its own.</summary>
    public const int Distinct = 10_000;

    private const int StampDigits = 19;
    private static readonly byte[] Mark = "due at "u8.ToArray();

    private readonly byte[][] _notices = [.. Enumerable.Range(0, Distinct).Select(Template)];

    /// <summary>Mean bytes of a notice.</summary>
    public double MeanBytes => _notices.Average(notice => notice.Length);

    /// <summary>The serialised notice of a number, due at an instant of the monotonic clock in nanoseconds.</summary>
    public ByteString Make(int number, long due)
    {
        byte[] notice = [.. _notices[number % Distinct]];
        var stamp = notice.AsSpan(notice.AsSpan().IndexOf(Mark) + Mark.Length, StampDigits);
        Utf8Formatter.TryFormat(due, stamp, out _, new System.Buffers.StandardFormat('D', StampDigits));
        return UnsafeByteOperations.UnsafeWrap(notice);
    }

    /// <summary>When a delivered view was due.</summary>
    /// <exception cref="InvalidDataException">The view holds no instant: the policy did not release the title.</exception>
    public static long DueOf(ReadOnlySpan<byte> view)
    {
        var mark = view.IndexOf(Mark);
        return mark >= 0 && Utf8Parser.TryParse(view.Slice(mark + Mark.Length, StampDigits), out long due, out _)
            ? due
            : throw new InvalidDataException("A delivered view holds no title.");
    }

    private static byte[] Template(int number)
    {
        var notice = FilterBenchNotices.Notice(number);
        notice.Title = $"Announcement of violence in a class chat, case {number}, due at {new string('0', StampDigits)}";
        foreach (var person in notice.Persons)
        {
            person.DisputeStatus = DisputeStatus.None;
            person.ThresholdDecision = new ThresholdDecision { DecidedByRole = "education.head", Reason = "Seen by two teachers." };
        }

        return notice.ToByteArray();
    }
}
