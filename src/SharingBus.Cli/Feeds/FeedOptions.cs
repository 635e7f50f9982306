using System.CommandLine;
using SharingBus.Cli.Commands;
using SharingBus.Formats.Importing;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Cli.Feeds;

/// <summary>What every feed is told: how it reaches the node, what its source does not say, and how often it looks.</summary>
/// <param name="seconds">How often it looks unless it is told.</param>
internal sealed class FeedOptions(int seconds)
{
    private readonly ConnectionOptions _connection = new();
    private readonly Option<string> _purpose = new("--purpose") { Description = "Why it is shared", DefaultValueFactory = _ => "SITUATIONAL_AWARENESS" };
    private readonly Option<string> _label = new("--tlp") { Description = "Label of what is not marked", DefaultValueFactory = _ => "AMBER" };
    private readonly Option<int> _every = new("--every") { Description = "Seconds between two looks, 1 to 86,400", DefaultValueFactory = _ => seconds };
    private readonly Option<bool> _once = new("--once") { Description = "Look once and end" };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[_purpose, _label, _every, _once])
        {
            command.Options.Add(option);
        }

        _connection.AddTo(command);
    }

    /// <summary>Looks until it is told to stop. A source that cannot be read now is looked at again.</summary>
    /// <param name="line">The command line.</param>
    /// <param name="open">Makes the feed; what it gives looks once.</param>
    /// <param name="cancel">Ends it.</param>
    public async Task<int> RunAsync(
        ParseResult line, Func<FeedPublisher, Func<ImportContext>, TextWriter, Func<CancellationToken, Task<int>>> open, CancellationToken cancel)
    {
        TimeSpan every = TimeSpan.FromSeconds(line.GetValue(_every) is var asked and >= 1 and <= 86_400
            ? asked
            : throw CommandFailure.Usage("--every: give 1 to 86,400 seconds"));
        (Purpose purpose, Tlp label) = (CodeWord.Of<Purpose>(line.GetRequiredValue(_purpose)), CodeWord.Of<Tlp>(line.GetRequiredValue(_label)));
        TextWriter output = line.InvocationConfiguration.Output;
        TextWriter error = line.InvocationConfiguration.Error;
        using NodeConnection node = _connection.Open(line);
        Func<CancellationToken, Task<int>> look = open(
            new FeedPublisher(node.PublishAsync, node.Agency, error, TimeProvider.System),
            () => new ImportContext { Now = TimeProvider.System.GetUtcNow(), Purpose = purpose, DefaultTlp = label },
            output);
        while (true)
        {
            try
            {
                await look(cancel);
            }
            catch (Exception away) when (!line.GetValue(_once) && away is HttpRequestException or IOException or InvalidDataException)
            {
                await error.WriteLineAsync($"sharingbus: {away.Message} Looking again in {every.TotalSeconds:0} s.");
            }

            if (line.GetValue(_once))
            {
                return ExitCodes.Done;
            }

            await Task.Delay(every, cancel);
        }
    }
}
