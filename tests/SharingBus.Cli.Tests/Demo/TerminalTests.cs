using SharingBus.Cli.Demo;
using Xunit;

namespace SharingBus.Cli.Tests.Demo;

public sealed class TerminalTests
{
    [Fact]
    public void Wrapped_LongText_StaysWithinTheWidthAndKeepsItsIndent()
    {
        using var output = new StringWriter();
        new Terminal(output, colours: false).Wrapped("  gets  ", Enumerable.Repeat("field,", 40), text => text);

        var lines = output.ToString().TrimEnd().Split(Environment.NewLine);
        Assert.True(lines.Length > 1);
        Assert.All(lines, line => Assert.True(line.Length <= Terminal.Width));
        Assert.All(lines.Skip(1), line => Assert.StartsWith("        field,", line, StringComparison.Ordinal));
    }

    [Fact]
    public void Of_AWriterThatIsNoTerminal_HasNoColours()
    {
        using var output = new StringWriter();

        Assert.Equal("x", Terminal.Of(output).Good("x"));
    }
}
