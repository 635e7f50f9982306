using System.Text;
using SharingBus.Hub.Tests.Hosting;

namespace SharingBus.Hub.Tests.Rebuild;

/// <summary>Lets the node answer again when a line says something.</summary>
internal sealed class OpensAt(string words, FakeNotebook notebook) : TextWriter
{
    public override Encoding Encoding => Encoding.UTF8;

    public override Task WriteLineAsync(string? value)
    {
        notebook.IsClosed &= !value!.Contains(words, StringComparison.Ordinal);
        return Task.CompletedTask;
    }
}
