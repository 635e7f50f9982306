using System.Net;
using System.Net.Http.Headers;
using Grpc.Wire;

namespace Grpc.Net.Client;

/// <summary>A request body that the call writes to while the response is read already.</summary>
internal sealed class RequestContent : HttpContent, IFrameSink
{
    private readonly TaskCompletionSource<Stream> opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource finished = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly bool headersFirst;
    private CancellationToken bodyToken;

    /// <param name="headersFirst">Whether the headers leave before the first message: so for a stream, whose first message may be far away.</param>
    public RequestContent(bool headersFirst)
    {
        this.headersFirst = headersFirst;
        Headers.ContentType = new MediaTypeHeaderValue(WireNames.ContentType);
    }

    public async ValueTask FlushAsync(ReadOnlyMemory<byte> bytes)
    {
        Stream body = await opened.Task;
        await body.WriteAsync(bytes, bodyToken);
        await body.FlushAsync(bodyToken);
    }

    public async ValueTask WriteLastAsync(ReadOnlyMemory<byte> bytes)
    {
        Stream body = await opened.Task;
        await body.WriteAsync(bytes, bodyToken);
    }

    /// <summary>Ends the body.</summary>
    public void Finish() => finished.TrySetResult();

    /// <summary>Gives the body up.</summary>
    public void Abort()
    {
        opened.TrySetCanceled();
        finished.TrySetCanceled();
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        bodyToken = cancellationToken;
        if (headersFirst)
        {
            await stream.FlushAsync(cancellationToken);
        }

        opened.TrySetResult(stream);
        await finished.Task.WaitAsync(cancellationToken);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = -1;
        return false;
    }
}
