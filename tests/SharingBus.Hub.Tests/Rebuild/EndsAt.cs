using System.Text;

namespace SharingBus.Hub.Tests.Rebuild;

/// <summary>Ends what writes to it when a line says something.</summary>
internal sealed class EndsAt(string words, CancellationTokenSource end) : TextWriter
{
    public override Encoding Encoding => Encoding.UTF8;

    public override async Task WriteLineAsync(string? value)
    {
        if (value!.StartsWith(words, StringComparison.Ordinal))
        {
            await end.CancelAsync();
        }
    }
}
