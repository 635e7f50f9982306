namespace Grpc.Wire;

/// <summary>A stream in one direction that knows neither its length nor a place: what a <see cref="Stream"/> has beyond that is refused.</summary>
internal abstract class ForwardStream : Stream
{
    public sealed override bool CanSeek => false;

    public sealed override long Length => throw CannotSeek();

    public sealed override long Position
    {
        get => throw CannotSeek();
        set => throw CannotSeek();
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("This stream is for writing only.");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("This stream is for reading only.");

    public sealed override void Flush() { }

    public sealed override long Seek(long offset, SeekOrigin origin) => throw CannotSeek();

    public sealed override void SetLength(long value) => throw CannotSeek();

    private static NotSupportedException CannotSeek() => new("This stream goes forward only and knows neither its length nor its place.");
}
